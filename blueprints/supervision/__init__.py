"""The face of supervision after the decision (审管衔接): the records that were handed over, and who supervises what."""
