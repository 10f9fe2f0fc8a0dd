package dev.steward.access;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Permission matrix by user and group name. A caller's permissions are a bit set, computed with a
 * few lookups regardless of the number of entries, since lists of jobs check every job that they
 * show.
 */
public final class Matrix {

  public static final Matrix EMPTY = new Matrix(List.of());

  private final List<GrantEntry> entries;
  private final Map<String, Long> users = new HashMap<>();
  private final Map<String, Long> groups = new HashMap<>();

  public Matrix(List<GrantEntry> entries) {
    this.entries = List.copyOf(entries);
    for (GrantEntry entry : entries) {
      long bits = 0;
      for (Permission permission : entry.permissions()) {
        bits |= permission.bit();
      }
      String key = GrantEntry.key(entry.name());
      if (entry.appliesToUsers()) {
        users.merge(key, bits, (one, other) -> one | other);
      }
      if (entry.appliesToGroups()) {
        groups.merge(key, bits, (one, other) -> one | other);
      }
    }
  }

  /** Groups individual grants into one entry per name; the permissions must be known. */
  public static Matrix of(List<GrantEntry.SingleGrant> lines) {
    record Who(GrantEntry.GranteeType kind, String name) {}
    var all = new LinkedHashMap<Who, Set<Permission>>();
    for (GrantEntry.SingleGrant line : lines) {
      Permission permission = Permission.named(line.permission());
      if (permission != null) {
        all.computeIfAbsent(
                new Who(line.kind(), line.name()), _ -> EnumSet.noneOf(Permission.class))
            .add(permission);
      }
    }
    var entries = new ArrayList<GrantEntry>();
    all.forEach((grantee, permissions) ->
        entries.add(new GrantEntry(grantee.kind(), grantee.name(), permissions)));
    return new Matrix(entries);
  }

  public List<GrantEntry> entries() {
    return entries;
  }

  /**
   * Copy without the grants of a user.
   *
   * @param groupExists whether a group with this name exists; if so, {@code EITHER} entries are
   *     kept
   */
  Matrix without(String userName, boolean groupExists) {
    var remaining = new ArrayList<GrantEntry>();
    for (GrantEntry entry : entries) {
      if (!entry.appliesTo(userName)) {
        remaining.add(entry);
      } else if (groupExists && entry.kind() == GrantEntry.GranteeType.EITHER) {
        remaining.add(
            new GrantEntry(GrantEntry.GranteeType.GROUP, entry.name(), entry.permissions()));
      }
    }
    return remaining.size() == entries.size() && remaining.equals(entries)
        ? this
        : new Matrix(remaining);
  }

  /** The individual grants, in a stable order. */
  public List<GrantEntry.SingleGrant> lines() {
    var lines = new ArrayList<GrantEntry.SingleGrant>();
    for (GrantEntry entry : entries) {
      for (Permission permission : EnumSet.allOf(Permission.class)) {
        if (entry.permissions().contains(permission)) {
          lines.add(new GrantEntry.SingleGrant(entry.kind(), permission.id(), entry.name()));
        }
      }
    }
    return lines;
  }

  /** The caller's permissions as bits. Grants to {@code anonymous} apply to every caller. */
  long permissionBits(Caller caller) {
    if (users.isEmpty() && groups.isEmpty()) {
      return 0;
    }
    long granted = of(users, GrantEntry.ANONYMOUS) | of(groups, GrantEntry.ANONYMOUS);
    if (!caller.isAnonymous()) {
      granted |= of(users, User.key(caller.name())) | of(groups, GrantEntry.AUTHENTICATED);
      for (String group : caller.groups()) {
        granted |= of(groups, GrantEntry.key(group));
      }
    }
    return granted;
  }

  private static long of(Map<String, Long> bits, String key) {
    Long value = bits.get(key);
    return value == null ? 0 : value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Matrix matrix && entries.equals(matrix.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return "Matrix[" + entries.size() + " entries]";
  }
}
