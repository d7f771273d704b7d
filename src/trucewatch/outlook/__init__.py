"""What may come: named forecasts, each with its record, none shown before it was held against a simpler one."""
