"""Web faces: what each user sees. A face never imports another face."""
