"""The one gate: what makes an asset fit to be submitted, approved, published and sent.

`content.gate.gate.findings_of` is asked by the editor, the approver's page, the bulk screens, the API, imports and the
send dialog alike, and shown before the button is pressed; whatever makes an asset live refuses by its errors.
"""
