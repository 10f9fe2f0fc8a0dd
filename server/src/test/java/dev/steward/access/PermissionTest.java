package dev.steward.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PermissionTest {

  private static Caller named(String name, String... groups) {
    return new Caller(7, name, name, List.of(groups), Caller.Proof.TOKEN, "t", "127.0.0.1");
  }

  private static Entry user(String name, Permission... permissions) {
    return new Entry(Entry.Kind.USER, name, Set.of(permissions));
  }

  @Test
  void everyRightIsImpliedByAdministerAndHasABitOfItsOwn() {
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
  void theNearestRightThatImpliesAnotherComesFirst() {
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
  void aMatrixKnowsUsersGroupsTheLoggedInAndEverybody() {
    var matrix =
        new Matrix(
            List.of(
                user("Ann", Permission.ITEM_BUILD),
                new Entry(Entry.Kind.GROUP, "dev", Set.of(Permission.ITEM_CONFIGURE)),
                new Entry(Entry.Kind.EITHER, "ops", Set.of(Permission.ITEM_DELETE)),
                new Entry(Entry.Kind.GROUP, "authenticated", Set.of(Permission.READ)),
                user("anonymous", Permission.ITEM_DISCOVER)));
    long everybody = Permission.ITEM_DISCOVER.bit();
    long loggedIn = everybody | Permission.READ.bit();
    assertThat(matrix.held(Caller.anonymous(""))).isEqualTo(everybody);
    assertThat(matrix.held(named("bob"))).isEqualTo(loggedIn);
    assertThat(matrix.held(named("aNN"))).isEqualTo(loggedIn | Permission.ITEM_BUILD.bit());
    assertThat(matrix.held(named("dev"))).as("a user called as a group").isEqualTo(loggedIn);
    assertThat(matrix.held(named("bob", "Dev", "ops")))
        .isEqualTo(loggedIn | Permission.ITEM_CONFIGURE.bit() | Permission.ITEM_DELETE.bit());
    assertThat(matrix.held(named("ops"))).isEqualTo(loggedIn | Permission.ITEM_DELETE.bit());
  }

  @Test
  void singleRightsAreReadInEveryFormThatFilesHave() {
    assertThat(Entry.Line.of("hudson.model.Item.Read:alice"))
        .isEqualTo(new Entry.Line(Entry.Kind.EITHER, "hudson.model.Item.Read", "alice"));
    assertThat(Entry.Line.of(" GROUP:hudson.model.Item.Read:a:b "))
        .isEqualTo(new Entry.Line(Entry.Kind.GROUP, "hudson.model.Item.Read", "a:b"));
    assertThat(Entry.Line.of("USER:Job/Read:carol"))
        .isEqualTo(new Entry.Line(Entry.Kind.USER, "Job/Read", "carol"));
    assertThat(Entry.Line.of("Job/Read")).isNull();
    assertThat(Entry.Line.of("Job/Read:")).isNull();
    assertThat(Entry.Line.of("")).isNull();
  }
}
