"""What a bureau does with the catalogue: takes items over, says where and when, takes note of new versions."""
