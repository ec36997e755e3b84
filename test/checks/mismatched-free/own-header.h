/* Beside its driver: what the driver's void pointers hold is the driver's own business. */
struct own_device {
	struct own_hw *hw;
	void *dump;
	unsigned int dump_size;
};
