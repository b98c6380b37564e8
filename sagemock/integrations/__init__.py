"""The rest of AWS by moto: loaded only while moto's mock is active."""
