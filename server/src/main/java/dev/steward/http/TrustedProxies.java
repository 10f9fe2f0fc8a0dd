package dev.steward.http;

import dev.steward.problem.Problem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * The proxies whose {@code X-Forwarded-*} headers are trusted. Such headers are ignored in requests
 * from all other peers, since they determine the address, scheme and origin of a request.
 */
public final class TrustedProxies {

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record AddressRange(byte[] network, int bits) {
    boolean contains(byte[] address) {
      if (address.length != network.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit & 7);
        if ((address[bit >> 3] & mask) != (network[bit >> 3] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<AddressRange> trusted = new ArrayList<>();

  /**
   * Parses the trusted ranges.
   *
   * @param cidrs such as {@code 10.0.0.0/8} or {@code ::1}
   * @throws Problem.Invalid if a value is not an address or an address range
   */
  public TrustedProxies(List<String> cidrs) {
    for (String cidr : cidrs) {
      int slash = cidr.indexOf('/');
      byte[] network = address(slash < 0 ? cidr : cidr.substring(0, slash));
      int maxBits = network == null ? 0 : network.length * 8;
      int bits = slash < 0 ? maxBits : number(cidr.substring(slash + 1));
      if (network == null || bits < 0 || bits > maxBits) {
        throw new Problem.Invalid(
            "--trusted-proxy needs an address or a range such as 10.0.0.0/8.");
      }
      trusted.add(new AddressRange(network, bits));
    }
  }

  Peer peer(String remote, boolean secure, HttpFields headers) {
    String host = headers.get(HttpHeader.HOST);
    String scheme = secure ? "https" : "http";
    String address = remote;
    if (!trusted.isEmpty() && isTrusted(remote)) {
      address = client(remote, headers);
      String proto = first(headers.get("X-Forwarded-Proto"));
      if (proto.equalsIgnoreCase("https") || proto.equalsIgnoreCase("http")) {
        scheme = proto.toLowerCase(Locale.ROOT);
      }
      String forwardedHost = first(headers.get("X-Forwarded-Host"));
      if (!forwardedHost.isEmpty()) {
        host = forwardedHost;
        String port = first(headers.get("X-Forwarded-Port"));
        if (!port.isEmpty()
            && host.indexOf(':') < 0
            && !port.equals(scheme.equals("https") ? "443" : "80")) {
          host = host + ":" + port;
        }
      }
    }
    return new Peer(address, scheme, host != null && isAuthority(host) ? host : "localhost");
  }

  /** Returns the rightmost hop in the header that is not a trusted proxy. */
  private String client(String remote, HttpFields headers) {
    String all = String.join(",", headers.getValuesList("X-Forwarded-For"));
    String[] hops = all.split(",", -1);
    String client = remote;
    for (int i = hops.length - 1; i >= 0; i--) {
      String hop = hops[i].strip();
      if (address(hop) == null) {
        return client;
      }
      client = hop;
      if (!isTrusted(hop)) {
        return hop;
      }
    }
    return client;
  }

  private boolean isTrusted(String text) {
    byte[] address = address(text);
    return address != null && trusted.stream().anyMatch(range -> range.contains(address));
  }

  /** True for a host name or address with an optional port, limited to harmless characters. */
  static boolean isAuthority(String text) {
    if (text.isEmpty() || text.length() > 300) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean ok =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '.'
              || c == '-'
              || c == '_'
              || c == ':'
              || c == '['
              || c == ']';
      if (!ok) {
        return false;
      }
    }
    return true;
  }

  /** Parses a literal address; null for anything else, so that no DNS lookup ever happens. */
  private static byte @Nullable [] address(String text) {
    if (text.isEmpty()
        || text.chars().anyMatch(c -> Character.digit(c, 16) < 0 && c != '.' && c != ':')) {
      return null;
    }
    if (text.indexOf(':') < 0 && text.chars().filter(c -> c == '.').count() != 3) {
      return null;
    }
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static String first(@Nullable String list) {
    if (list == null) {
      return "";
    }
    int comma = list.indexOf(',');
    return (comma < 0 ? list : list.substring(0, comma)).strip();
  }
}
