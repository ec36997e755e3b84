/* Of a subsystem: each of its drivers has something else in the void pointer. */
struct subsystem_device {
	void *priv;
};
