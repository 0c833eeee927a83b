"""Registers of awards, contests and papers without a level (奖项、竞赛、学徒和其他证明), as facts about workers."""
