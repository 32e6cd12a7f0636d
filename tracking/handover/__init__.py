"""What people leave behind who left: their assets with their reviews, links, requests and claims, for somebody else."""
