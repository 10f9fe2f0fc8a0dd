package dev.steward.type;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All described types of the server. The types are collected on first use, so that they do not slow
 * down startup.
 */
public final class TypeRegistry {

  private static final Map<TypeKind, String> NOUNS =
      Map.of(
          TypeKind.STEP, "build step",
          TypeKind.WRAPPER, "build wrapper",
          TypeKind.ACTION, "post-build action",
          TypeKind.PARAMETER, "parameter",
          TypeKind.TRIGGER, "trigger",
          TypeKind.SCM, "source control",
          TypeKind.PROPERTY, "property",
          TypeKind.LAUNCHER, "launcher",
          TypeKind.RETENTION, "retention strategy",
          TypeKind.PART, "part");

  private final List<Supplier<List<TypeDescription<?>>>> sources;
  private volatile @Nullable Index index;

  /**
   * Creates the registry.
   *
   * @param sources the lists of types
   */
  public TypeRegistry(List<Supplier<List<TypeDescription<?>>>> sources) {
    this.sources = List.copyOf(sources);
  }

  /**
   * The types, indexed.
   *
   * @param secrets names of the children or attributes that hold a secret, by element
   * @param jobNames names of the children that contain names of jobs, by element
   */
  private record Index(
      List<TypeDescription<?>> all,
      Map<TypeKind, TypeSet> sets,
      Map<String, Set<String>> secrets,
      Map<String, Set<String>> jobNames) {}

  private Index index() {
    Index current = index;
    if (current == null) {
      current = createIndex();
      index = current;
    }
    return current;
  }

  private Index createIndex() {
    var all = new ArrayList<TypeDescription<?>>();
    sources.forEach(source -> all.addAll(source.get()));
    var byKind = new EnumMap<TypeKind, List<TypeDescription<?>>>(TypeKind.class);
    for (TypeDescription<?> description : all) {
      byKind.computeIfAbsent(description.kind(), _ -> new ArrayList<>()).add(description);
    }
    var sets = new EnumMap<TypeKind, TypeSet>(TypeKind.class);
    for (TypeKind kind : TypeKind.values()) {
      sets.put(
          kind,
          new TypeSet(NOUNS.getOrDefault(kind, "type"), byKind.getOrDefault(kind, List.of())));
    }
    var secrets = new HashMap<String, Set<String>>();
    var jobNames = new HashMap<String, Set<String>>();
    var indexed = new HashSet<TypeDescription<?>>();
    all.forEach(description -> index(description, secrets, jobNames, indexed));
    return new Index(List.copyOf(all), sets, secrets, jobNames);
  }

  private static void index(
      TypeDescription<?> description,
      Map<String, Set<String>> secrets,
      Map<String, Set<String>> jobNames,
      Set<TypeDescription<?>> indexed) {
    if (!indexed.add(description)) {
      return;
    }
    for (Field<?> field : description.fields()) {
      if (field.isEncrypted()) {
        description.elements().forEach(element -> add(secrets, element, field));
      }
      if (field.hasJobNames()) {
        description.elements().forEach(element -> add(jobNames, element, field));
      }
      for (Field<?> column : field.columns()) {
        if (column.isEncrypted()) {
          add(secrets, field.rowElement(), column);
        }
      }
      field.types().all().forEach(nested -> index(nested, secrets, jobNames, indexed));
    }
  }

  private static void add(Map<String, Set<String>> names, String element, Field<?> field) {
    String last = field.lastSegment();
    names
        .computeIfAbsent(element, _ -> new LinkedHashSet<>())
        .add(last.startsWith("@") ? last.substring(1) : last);
  }

  /** All types that are not part of another type. */
  public List<TypeDescription<?>> all() {
    return index().all();
  }

  /** The types of a kind. */
  public TypeSet of(TypeKind kind) {
    TypeSet set = index().sets().get(kind);
    return set == null ? TypeSet.NONE : set;
  }

  /** The children or attributes of an element that hold a secret. */
  public Set<String> secrets(String element) {
    return index().secrets().getOrDefault(element, Set.of());
  }

  /** The children of an element that contain names of jobs, separated by commas. */
  public Set<String> jobNames(String element) {
    return index().jobNames().getOrDefault(element, Set.of());
  }
}
