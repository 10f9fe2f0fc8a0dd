package dev.steward.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Addresses that no user's request may reach: those of cloud metadata services, and those that do
 * not identify a host. Compares bytes, since the text of an address may contain a scope, and also
 * checks any IPv4 address embedded in an IPv6 address.
 */
public final class ReservedAddresses {

  private ReservedAddresses() {}

  /** A range of addresses: all that begin with the given bytes. */
  private static final class Prefix {
    private final byte[] bytes;
    private final int addressLength;

    private Prefix(byte[] bytes, int addressLength) {
      this.bytes = bytes;
      this.addressLength = addressLength;
    }

    static Prefix v4(int... parts) {
      var bytes = new byte[parts.length];
      for (int i = 0; i < parts.length; i++) {
        bytes[i] = (byte) parts[i];
      }
      return new Prefix(bytes, 4);
    }

    static Prefix v6(String hex) {
      return new Prefix(HexFormat.of().parseHex(hex), 16);
    }

    boolean contains(byte[] address) {
      return address.length == addressLength
          && Arrays.equals(address, 0, bytes.length, bytes, 0, bytes.length);
    }
  }

  /** Refused in addition to the link-local ranges, where most metadata services are. */
  private static final List<Prefix> RESERVED =
      List.of(
          Prefix.v4(0),
          // Alibaba, Azure and Oracle.
          Prefix.v4(100, 100, 100, 200),
          Prefix.v4(168, 63, 129, 16),
          Prefix.v4(192, 0, 0),
          Prefix.v4(255, 255, 255, 255),
          // AWS and Google.
          Prefix.v6("fd000ec2"),
          Prefix.v6("fd2000ce"),
          // In 64:ff9b:1::/48 and Teredo, the translator determines where the IPv4 address is.
          Prefix.v6("0064ff9b0001"),
          Prefix.v6("20010000"));

  private static final Prefix SIX_TO_FOUR = Prefix.v6("2002");

  /** Ranges whose last four bytes are an IPv4 address: compatible, mapped and translated ones. */
  private static final List<Prefix> WITH_IPV4 =
      List.of(
          Prefix.v6("0".repeat(24)),
          Prefix.v6("0".repeat(20) + "ffff"),
          Prefix.v6("0".repeat(16) + "ffff0000"),
          Prefix.v6("0064ff9b" + "0".repeat(16)));

  /** Returns whether requests to the address are refused. */
  public static boolean contains(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    if (address.isLinkLocalAddress()
        || address.isMulticastAddress()
        || address.isAnyLocalAddress()
        || RESERVED.stream().anyMatch(prefix -> prefix.contains(bytes))) {
      return true;
    }
    if (SIX_TO_FOUR.contains(bytes)) {
      return containsV4(bytes, 2);
    }
    return WITH_IPV4.stream().anyMatch(prefix -> prefix.contains(bytes)) && containsV4(bytes, 12);
  }

  private static boolean containsV4(byte[] bytes, int offset) {
    try {
      return contains(InetAddress.getByAddress(Arrays.copyOfRange(bytes, offset, offset + 4)));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
