/* What libvirt's XML says of one network. Pure: text in, struct out. */
#pragma once

#include "model/network.h"

/* Most subnets of one network that are read. */
#define NETWORK_SUBNETS_MAX 64

/* Fills a zeroed network, except `active`, from its XML; the caller releases it whatever comes
 * back. libvirt records no owner on networks. False if the XML isn't a network's, or one of its
 * addresses makes no sense. */
bool network_xml_parse(const char *xml, struct network *network, struct error *error);
