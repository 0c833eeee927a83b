"""Bodies' own yearly reports (机构自律，年度自查报告): written and signed off by the body, read and closed by the office."""
