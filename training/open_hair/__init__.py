"""The open set: hair masks of photos whose licences allow commercial use and derivatives."""
