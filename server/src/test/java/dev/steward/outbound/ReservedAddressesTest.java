package dev.steward.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The addresses that requests of users must not reach. */
class ReservedAddressesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "fe80::1",
        "::",
        "100.100.100.200",
        "fd00:ec2::254",
        "64:ff9b::a9fe:a9fe",
        "::ffff:169.254.169.254",
        "fd00:ec2::254%1",
        "fd00:ec2::23",
        "fd20:ce::254",
        "::169.254.169.254",
        "::ffff:0:169.254.169.254",
        "2002:a9fe:a9fe::",
        "2002:a83f:8110::1",
        "64:ff9b:1::a9fe:a9fe",
        "64:ff9b::a83f:8110",
        "2001:0:1:2::1",
        "168.63.129.16",
        "192.0.0.192",
        "0.1.2.3",
        "255.255.255.255"
      })
  void reservedAddressesAreRefused(String address) throws IOException {
    assertThat(ReservedAddresses.contains(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "8.8.8.8",
        "64:ff9b::808:808",
        "::1",
        "::ffff:10.1.2.3",
        "2002:808:808::",
        "2001:db8::1",
        "fd12::1",
        "192.0.1.1"
      })
  void otherAddressesAreAllowed(String address) throws IOException {
    assertThat(ReservedAddresses.contains(InetAddress.getByName(address))).isFalse();
  }
}
