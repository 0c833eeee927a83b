"""The demo: invented people and organisations who play the main job over HTTP."""
