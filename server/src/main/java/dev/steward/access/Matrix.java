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
 * few lookups regardless of the number of entries: lists check every job that they show.
 */
public final class Matrix {

  public static final Matrix EMPTY = new Matrix(List.of());

  private final List<Entry> entries;
  private final Map<String, Long> users = new HashMap<>();
  private final Map<String, Long> groups = new HashMap<>();

  public Matrix(List<Entry> entries) {
    this.entries = List.copyOf(entries);
    for (Entry entry : entries) {
      long bits = 0;
      for (Permission permission : entry.permissions()) {
        bits |= permission.bit();
      }
      String key = Entry.key(entry.name());
      if (entry.countsForUsers()) {
        users.merge(key, bits, (one, other) -> one | other);
      }
      if (entry.countsForGroups()) {
        groups.merge(key, bits, (one, other) -> one | other);
      }
    }
  }

  /** Groups single grants into one entry per name; the permissions must be known. */
  public static Matrix of(List<Entry.Line> lines) {
    record Who(Entry.Kind kind, String name) {}
    var all = new LinkedHashMap<Who, Set<Permission>>();
    for (Entry.Line line : lines) {
      Permission permission = Permission.named(line.permission());
      if (permission != null) {
        all.computeIfAbsent(
                new Who(line.kind(), line.name()), _ -> EnumSet.noneOf(Permission.class))
            .add(permission);
      }
    }
    var entries = new ArrayList<Entry>();
    all.forEach((who, permissions) -> entries.add(new Entry(who.kind(), who.name(), permissions)));
    return new Matrix(entries);
  }

  public List<Entry> entries() {
    return entries;
  }

  /**
   * Copy without the grants of a user.
   *
   * @param groupToo whether a group with this name exists and keeps {@code EITHER} entries
   */
  Matrix without(String userName, boolean groupToo) {
    var left = new ArrayList<Entry>();
    for (Entry entry : entries) {
      if (!entry.givesTo(userName)) {
        left.add(entry);
      } else if (groupToo && entry.kind() == Entry.Kind.EITHER) {
        left.add(new Entry(Entry.Kind.GROUP, entry.name(), entry.permissions()));
      }
    }
    return left.size() == entries.size() && left.equals(entries) ? this : new Matrix(left);
  }

  /** The single grants, in a stable order. */
  public List<Entry.Line> lines() {
    var lines = new ArrayList<Entry.Line>();
    for (Entry entry : entries) {
      for (Permission permission : EnumSet.allOf(Permission.class)) {
        if (entry.permissions().contains(permission)) {
          lines.add(new Entry.Line(entry.kind(), permission.id(), entry.name()));
        }
      }
    }
    return lines;
  }

  /** The caller's permissions as bits. Grants to {@code anonymous} apply to every caller. */
  long held(Caller caller) {
    if (users.isEmpty() && groups.isEmpty()) {
      return 0;
    }
    long held = of(users, Entry.ANONYMOUS) | of(groups, Entry.ANONYMOUS);
    if (!caller.isAnonymous()) {
      held |= of(users, User.key(caller.name())) | of(groups, Entry.AUTHENTICATED);
      for (String group : caller.groups()) {
        held |= of(groups, Entry.key(group));
      }
    }
    return held;
  }

  private static long of(Map<String, Long> bits, String key) {
    Long found = bits.get(key);
    return found == null ? 0 : found;
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
