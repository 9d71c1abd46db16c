"""Outside authorities (区外行业主管部门、其他部门): asked by one-time links, without an account."""
