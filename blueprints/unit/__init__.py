"""The pages of the project unit (项目单位), opened by a one-time link: plan, mandate, closing statement, progress."""
