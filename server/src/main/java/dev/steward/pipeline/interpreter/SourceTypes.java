package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.ClassDeclaration;
import dev.steward.pipeline.syntax.Import;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.TypeName;
import dev.steward.pipeline.value.GroovyFailure;
import dev.steward.pipeline.value.TypeValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The classes that one source file can name: its own, imported ones, and those of the libraries.
 */
final class SourceTypes {
  private final Interpreter interpreter;
  private final Script script;
  private final Map<String, DeclaredType> declared = new LinkedHashMap<>();
  private final Map<String, Optional<TypeValue>> resolved = new HashMap<>();

  /** Classes that were missing are searched again if there are more libraries than then. */
  private int libraries;

  SourceTypes(Interpreter interpreter, Script script) {
    this.interpreter = interpreter;
    this.script = script;
    for (ClassDeclaration declaration : script.classes()) {
      declared.put(
          declaration.name(),
          new DeclaredType(qualified(declaration.name()), this, declaration, null, null));
    }
    declared.values().forEach(this::checkHierarchy);
  }

  private void checkHierarchy(DeclaredType type) {
    try {
      type.checkHierarchy();
    } catch (GroovyFailure e) {
      interpreter.locations().note(e, type.location());
      throw e;
    }
  }

  Interpreter interpreter() {
    return interpreter;
  }

  Script script() {
    return script;
  }

  String qualified(String name) {
    return script.packageName() == null || name.contains(".")
        ? name
        : script.packageName() + "." + name;
  }

  /** Returns the classes that the file declares outside of any class. */
  List<DeclaredType> declared() {
    return List.copyOf(declared.values());
  }

  /** Returns the type of a name, or fails with the error of Groovy's compiler. */
  TypeValue resolve(TypeName name, @Nullable DeclaredType within) {
    TypeValue type = find(name.name(), within);
    if (type == null && isTypeParameter(name.name())) {
      type = TypeValue.known("java.lang.Object");
    }
    if (type == null) {
      throw new GroovyFailure("unable to resolve class " + name.name());
    }
    for (int i = 0; i < name.dimensions(); i++) {
      type = type.arrayOf();
    }
    return type;
  }

  /** Whether a name that is no class can be that of a type parameter, such as {@code T}. */
  private static boolean isTypeParameter(String name) {
    return name.length() == 1 && Character.isUpperCase(name.charAt(0));
  }

  /** Returns the type of a name; null if there is none. */
  @Nullable TypeValue find(String name, @Nullable DeclaredType within) {
    for (DeclaredType type = within; type != null; type = type.outer()) {
      TypeValue inner = innerOf(type, name);
      if (inner != null) {
        return inner;
      }
    }
    if (libraries != interpreter.libraries()) {
      libraries = interpreter.libraries();
      resolved.values().removeIf(Optional::isEmpty);
    }
    Optional<TypeValue> cached = resolved.get(name);
    if (cached == null) {
      cached = Optional.ofNullable(search(name));
      resolved.put(name, cached);
    }
    return cached.orElse(null);
  }

  private static @Nullable TypeValue innerOf(DeclaredType type, String name) {
    if (name.equals(type.simpleName())) {
      return type;
    }
    for (TypeValue up = type; up instanceof DeclaredType declaredUp; up = up.superclass()) {
      DeclaredType inner = declaredUp.inner(name);
      if (inner != null) {
        return inner;
      }
    }
    return null;
  }

  private @Nullable TypeValue search(String name) {
    DeclaredType own = declared.get(name);
    if (own != null) {
      return own;
    }
    TypeValue imported = imported(name);
    if (imported != null) {
      return imported;
    }
    int dot = name.lastIndexOf('.');
    if (dot < 0) {
      return searchSimple(name);
    }
    TypeValue full = byFullName(name);
    if (full != null) {
      return full;
    }
    TypeValue outer = search(name.substring(0, dot));
    return outer instanceof DeclaredType type ? type.inner(name.substring(dot + 1)) : null;
  }

  private @Nullable TypeValue imported(String name) {
    for (Import declaration : script.imports()) {
      if (!declaration.isStatic() && name.equals(declaration.alias())) {
        return byFullName(declaration.name());
      }
    }
    return null;
  }

  private @Nullable TypeValue searchSimple(String name) {
    if (script.packageName() != null) {
      TypeValue neighbour = interpreter.libraryType(qualified(name));
      if (neighbour != null) {
        return neighbour;
      }
    }
    for (Import declaration : script.imports()) {
      if (!declaration.isStatic() && declaration.everything()) {
        TypeValue type = byFullName(declaration.name() + "." + name);
        if (type != null) {
          return type;
        }
      }
    }
    return byFullName(name);
  }

  private @Nullable TypeValue byFullName(String name) {
    DeclaredType library = interpreter.libraryType(name);
    if (library != null) {
      return library;
    }
    TypeValue provided = interpreter.environment().type(name);
    return provided == null ? TypeValue.find(name) : provided;
  }

  boolean hasStaticImports() {
    return script.imports().stream().anyMatch(Import::isStatic);
  }

  /** A member of a class that is imported as a name of its own. */
  record StaticMember(TypeValue type, String member) {}

  /** Returns the static members that an unknown name may stand for. */
  List<StaticMember> staticImports(String name) {
    List<StaticMember> members = new ArrayList<>();
    for (Import declaration : script.imports()) {
      if (declaration.isStatic()
          && (declaration.everything() || name.equals(declaration.alias()))) {
        String member = declaration.member() == null ? name : declaration.member();
        TypeValue type = find(declaration.name(), null);
        if (type != null) {
          members.add(new StaticMember(type, member));
        }
      }
    }
    return members;
  }
}
