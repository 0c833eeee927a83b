"""What is destroyed after its term (保存期限), what a legal hold (保全) keeps, what a person may have erased (删除).

Certificates and the log always stay: they are the registry.
"""
