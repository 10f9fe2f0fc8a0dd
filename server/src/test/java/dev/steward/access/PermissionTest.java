package dev.steward.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PermissionTest {

  private static Caller callerNamed(String name, String... groups) {
    return new Caller(7, name, name, List.of(groups), Caller.AuthMethod.TOKEN, "t", "127.0.0.1");
  }

  private static GrantEntry userGrant(String name, Permission... permissions) {
    return new GrantEntry(GrantEntry.GranteeType.USER, name, Set.of(permissions));
  }

  @Test
  void everyPermissionIsImpliedByAdministerAndHasItsOwnBit() {
    var bits = new HashSet<Long>();
    for (Permission permission : Permission.values()) {
      assertThat(permission.isImpliedBy(Permission.ADMINISTER)).as(permission.id()).isTrue();
      assertThat(bits.add(permission.bit())).as(permission.id()).isTrue();
      assertThat(Permission.named(permission.id())).isEqualTo(permission);
      assertThat(Permission.named(permission.title())).isEqualTo(permission);
    }
    assertThat(Permission.values().length).isLessThanOrEqualTo(Long.SIZE);
  }

  @Test
  void impliedByListsTheNearestPermissionFirst() {
    assertThat(Permission.ITEM_EXTENDED_READ.impliedBy())
        .containsExactly(
            Permission.ITEM_CONFIGURE,
            Permission.GENERIC_CONFIGURE,
            Permission.GENERIC_UPDATE,
            Permission.GENERIC_WRITE,
            Permission.ADMINISTER);
    assertThat(Permission.ITEM_DISCOVER.isImpliedBy(Permission.ITEM_READ)).isTrue();
    assertThat(Permission.ITEM_READ.isImpliedBy(Permission.ITEM_DISCOVER)).isFalse();
    assertThat(Permission.ITEM_CANCEL.isImpliedBy(Permission.ITEM_BUILD)).isFalse();
    assertThat(Permission.COMPUTER_CONNECT.isImpliedBy(Permission.COMPUTER_DISCONNECT)).isTrue();
  }

  @Test
  void aMatrixGrantsToUsersGroupsAuthenticatedAndAnonymous() {
    var matrix =
        new Matrix(
            List.of(
                userGrant("Ann", Permission.ITEM_BUILD),
                new GrantEntry(
                    GrantEntry.GranteeType.GROUP, "dev", Set.of(Permission.ITEM_CONFIGURE)),
                new GrantEntry(
                    GrantEntry.GranteeType.EITHER, "ops", Set.of(Permission.ITEM_DELETE)),
                new GrantEntry(
                    GrantEntry.GranteeType.GROUP, "authenticated", Set.of(Permission.READ)),
                userGrant("anonymous", Permission.ITEM_DISCOVER)));
    long anonymousBits = Permission.ITEM_DISCOVER.bit();
    long authenticatedBits = anonymousBits | Permission.READ.bit();
    assertThat(matrix.permissionBits(Caller.anonymous(""))).isEqualTo(anonymousBits);
    assertThat(matrix.permissionBits(callerNamed("bob"))).isEqualTo(authenticatedBits);
    assertThat(matrix.permissionBits(callerNamed("aNN")))
        .isEqualTo(authenticatedBits | Permission.ITEM_BUILD.bit());
    assertThat(matrix.permissionBits(callerNamed("dev")))
        .as("a user with the name of a group")
        .isEqualTo(authenticatedBits);
    assertThat(matrix.permissionBits(callerNamed("bob", "Dev", "ops")))
        .isEqualTo(
            authenticatedBits | Permission.ITEM_CONFIGURE.bit() | Permission.ITEM_DELETE.bit());
    assertThat(matrix.permissionBits(callerNamed("ops")))
        .isEqualTo(authenticatedBits | Permission.ITEM_DELETE.bit());
  }

  @Test
  void singleGrantsAreReadInEveryFileFormat() {
    assertThat(GrantEntry.SingleGrant.of("hudson.model.Item.Read:alice"))
        .isEqualTo(
            new GrantEntry.SingleGrant(
                GrantEntry.GranteeType.EITHER, "hudson.model.Item.Read", "alice"));
    assertThat(GrantEntry.SingleGrant.of(" GROUP:hudson.model.Item.Read:a:b "))
        .isEqualTo(
            new GrantEntry.SingleGrant(
                GrantEntry.GranteeType.GROUP, "hudson.model.Item.Read", "a:b"));
    assertThat(GrantEntry.SingleGrant.of("USER:Job/Read:carol"))
        .isEqualTo(new GrantEntry.SingleGrant(GrantEntry.GranteeType.USER, "Job/Read", "carol"));
    assertThat(GrantEntry.SingleGrant.of("Job/Read")).isNull();
    assertThat(GrantEntry.SingleGrant.of("Job/Read:")).isNull();
    assertThat(GrantEntry.SingleGrant.of("")).isNull();
  }
}
