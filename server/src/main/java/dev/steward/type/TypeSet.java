package dev.steward.type;

import dev.steward.text.XmlElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Types that may be used in the same place, by element, class, symbol and class of values. */
public final class TypeSet {

  /** No types. */
  public static final TypeSet NONE = new TypeSet("type", List.of());

  private final String noun;
  private final List<TypeDescription<?>> all;
  private final Map<String, TypeDescription<?>> byName = new HashMap<>();
  private final Map<Class<?>, TypeDescription<?>> byType = new HashMap<>();

  /**
   * Creates a set.
   *
   * @param noun what a type in the set is called in warnings
   */
  public TypeSet(String noun, List<? extends TypeDescription<?>> all) {
    this.noun = noun;
    this.all = List.copyOf(all);
    for (TypeDescription<?> description : all) {
      for (String element : description.elements()) {
        byName.put(element, description);
      }
      byType.putIfAbsent(description.type(), description);
    }
  }

  /** All types, in the order of forms and reference pages. */
  public List<TypeDescription<?>> all() {
    return all;
  }

  /** The type of an element; null if it is unknown. */
  public @Nullable TypeDescription<?> find(String element) {
    return byName.get(element);
  }

  /**
   * The type of an element by the simple name of its class, because plugins have moved some classes
   * to other packages.
   */
  public @Nullable TypeDescription<?> findSimple(String element) {
    TypeDescription<?> exact = byName.get(element);
    if (exact != null) {
      return exact;
    }
    String simple = simpleName(element);
    for (TypeDescription<?> description : all) {
      if (simpleName(description.element()).equals(simple)) {
        return description;
      }
    }
    return null;
  }

  private static String simpleName(String element) {
    return element.substring(element.lastIndexOf('.') + 1);
  }

  /** The type with a symbol, a class or a simple class name; null if it is unknown. */
  public @Nullable TypeDescription<?> findSymbol(String name) {
    for (TypeDescription<?> description : all) {
      if (description.symbol().equals(name) || description.className().equals(name)) {
        return description;
      }
    }
    for (TypeDescription<?> description : all) {
      if (simpleName(description.className()).equals(name)) {
        return description;
      }
    }
    return null;
  }

  /** The type of a value; null if it is unknown. */
  public @Nullable TypeDescription<?> of(Object value) {
    return byType.get(value.getClass());
  }

  /** Reads the children of a list. Unknown elements add a warning and are left out. */
  <T> List<T> readAll(@Nullable XmlElement list, Class<T> type, FieldReader in) {
    var values = new ArrayList<T>();
    if (list != null) {
      for (XmlElement child : list.children()) {
        TypeDescription<?> description = findSimple(child.name());
        if (description == null) {
          unsupported(child, child.name(), in);
        } else {
          values.add(type.cast(description.read(in.of(child))));
        }
      }
    }
    return List.copyOf(values);
  }

  /** Reads the children of a list. Unknown elements add a warning and become values. */
  <T> List<T> readAll(
      @Nullable XmlElement list,
      Class<T> type,
      FieldReader in,
      Function<String, ? extends T> unknown) {
    var values = new ArrayList<T>();
    if (list != null) {
      for (XmlElement child : list.children()) {
        TypeDescription<?> description = find(child.name());
        if (description == null) {
          in.warn("The " + noun + " <" + child.name() + "> is not supported.");
          child.markRead();
          values.add(unknown.apply(child.name()));
        } else {
          values.add(type.cast(description.read(in.of(child))));
        }
      }
    }
    return List.copyOf(values);
  }

  /** Reads an element by its class attribute; null if it is missing or unknown. */
  <T> @Nullable T readByClass(@Nullable XmlElement element, Class<T> type, FieldReader in) {
    String name = element == null ? null : element.attribute("class");
    if (element == null || name == null) {
      return null;
    }
    for (TypeDescription<?> description : all) {
      if (description.className().equals(name)
          || simpleName(description.className()).equals(simpleName(name))) {
        return type.cast(description.read(in.of(element)));
      }
    }
    unsupported(element, name, in);
    return null;
  }

  private void unsupported(XmlElement element, String name, FieldReader in) {
    in.warn("The " + noun + " <" + name + "> is not supported and is skipped.");
    element.markRead();
  }
}
