/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What runs a case: a USB driver whose probe() calls the one that --argument names. Included behind the table: cases[] with
 * .name and .run, DEV and UDEV for the cases, and AFTERWARDS(), when the driver is gone.
 */
static int probe(struct usb_interface *intf, const struct usb_device_id *id)
{
	unsigned int i;

	udev = interface_to_usbdev(intf);
	dev = &intf->dev;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		if (!strcmp(shadow_argument(), cases[i].name))
			cases[i].run();
	return 0;
}

static struct usb_driver cases_driver = { .name = "cases", .probe = probe };

void shadow_main(void)
{
	if (!usb_register(&cases_driver))
		usb_deregister(&cases_driver);
	afterwards();
}
