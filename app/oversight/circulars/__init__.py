"""Circulars and trainings (文件抄送与培训, L2.3a): what went to many bureaus in one act, who has read it, who comes."""
