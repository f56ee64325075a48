"""The weekly digest: how a place's last week went, what stands out, and what is ahead."""
