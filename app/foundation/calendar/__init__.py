"""Room of time: the published work calendar (工作日历), arithmetic on it, and clocks kept as segments."""
