"""Project units (项目单位), projects, navigators and the one-time links of a unit."""
