"""What customers say of us: figures of their answers, and topics of what they write."""
