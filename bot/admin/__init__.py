"""What the data team's commands do: status, checks, reruns, freezes, maps, and the comparison with VAN's own report."""
