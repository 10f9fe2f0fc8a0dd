package dev.steward.host.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys of one server in a file in the format of OpenSSH's {@code known_hosts}. As in OpenSSH,
 * invalid lines are ignored, and a server with a port other than 22 is listed as {@code
 * [host]:port}; a key that is listed for the host without a port is accepted too.
 *
 * @param accepted keys of the server
 * @param portless keys of the host without a port; empty if the port is 22
 * @param revoked keys that must not be accepted
 */
record KnownHosts(List<HostKey> accepted, List<HostKey> portless, List<HostKey> revoked) {

  private static final int DEFAULT_PORT = 22;
  private static final long MAX_BYTES = 16L << 20;
  private static final String REVOKED = "@revoked";

  static KnownHosts read(Path file, String host, int port) throws IOException {
    String text;
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException(
            "the known hosts file " + file + " is larger than 16 MB. Choose another file.");
      }
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new IOException(
          "the known hosts file "
              + file
              + " does not exist. Create it, for example with: ssh-keyscan "
              + (port == DEFAULT_PORT ? "" : "-p " + port + " ")
              + host,
          e);
    }
    String name = host.toLowerCase(Locale.ROOT);
    String withPort = port == DEFAULT_PORT ? name : "[" + name + "]:" + port;
    var hosts = new KnownHosts(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    text.lines().forEach(line -> hosts.add(line.strip(), name, withPort));
    return hosts;
  }

  private void add(String line, String name, String withPort) {
    String[] fields = line.split("\\s+", -1);
    int first = line.startsWith("@") ? 1 : 0;
    if (line.startsWith("#") || fields.length < first + 3) {
      return;
    }
    HostKey key = HostKey.of(fields[first + 1], fields[first + 2]);
    boolean matches = matches(fields[first], withPort);
    boolean matchesName = !name.equals(withPort) && matches(fields[first], name);
    if (key == null || !(matches || matchesName)) {
      return;
    }
    if (first == 0) {
      (matches ? accepted : portless).add(key);
    } else if (fields[0].equals(REVOKED)) {
      revoked.add(key);
    }
  }

  private static boolean matches(String hosts, String name) {
    if (hosts.startsWith("|")) {
      return matchesHash(hosts, name);
    }
    boolean matches = false;
    for (String pattern : hosts.toLowerCase(Locale.ROOT).split(",", -1)) {
      boolean negated = pattern.startsWith("!");
      if (matchesPattern(negated ? pattern.substring(1) : pattern, name)) {
        if (negated) {
          return false;
        }
        matches = true;
      }
    }
    return matches;
  }

  /** Matches {@code *} and {@code ?}, in time proportional to the product of both lengths. */
  private static boolean matchesPattern(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int resume = 0;
    while (n < name.length()) {
      char c = p < pattern.length() ? pattern.charAt(p) : 0;
      if (c == '*') {
        star = p++;
        resume = n;
      } else if (c == '?' || c == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /** A hashed name: {@code |1|SALT|HMAC-SHA1 of the name}. */
  private static boolean matchesHash(String hosts, String name) {
    String[] parts = hosts.split("\\|", -1);
    if (parts.length != 4 || !parts[1].equals("1")) {
      return false;
    }
    try {
      var mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[2]), "HmacSHA1"));
      byte[] hash = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
      return java.security.MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts[3]));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
