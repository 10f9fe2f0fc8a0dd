package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Annotation;
import dev.steward.pipeline.syntax.ClassDeclaration;
import dev.steward.pipeline.syntax.FieldDeclaration;
import dev.steward.pipeline.syntax.MethodDeclaration;
import dev.steward.pipeline.syntax.TypeName;
import dev.steward.pipeline.value.GroovyFailure;
import dev.steward.pipeline.value.TypeValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A class that a script declares, or the script itself as a class. */
final class DeclaredType extends TypeValue {
  private static final TypeValue OBJECT = TypeValue.known("java.lang.Object");

  private final String name;
  private final SourceTypes sourceTypes;
  private final @Nullable ClassDeclaration declaration;
  private final @Nullable DeclaredType outer;

  private boolean anonymous;

  /** The variables around an anonymous class. */
  private final @Nullable Scope captured;

  private final Map<String, List<DeclaredMethod>> methods = new LinkedHashMap<>();
  private final List<DeclaredMethod> constructors = new ArrayList<>();
  private final Map<String, DeclaredType> inner = new LinkedHashMap<>();
  private final Map<String, List<DeclaredMethod>> inherited = new HashMap<>();
  private final StaticFields statics = new StaticFields(this);
  private @Nullable TypeValue superclass;
  private @Nullable List<TypeValue> interfaces;

  /**
   * Creates a class.
   *
   * @param outer the class in which it is declared
   * @param place where an anonymous class is declared; null for any other class
   */
  DeclaredType(
      String name,
      SourceTypes sourceTypes,
      ClassDeclaration declaration,
      @Nullable DeclaredType outer,
      @Nullable Frame place) {
    this.name = name;
    this.sourceTypes = sourceTypes;
    this.declaration = declaration;
    this.outer = outer;
    this.anonymous = place != null;
    this.captured = place == null ? null : place.scope;
    declaration.methods().forEach(this::addMethod);
    for (MethodDeclaration constructor : declaration.constructors()) {
      constructors.add(new DeclaredMethod(this, constructor));
    }
    for (ClassDeclaration nested : declaration.inner()) {
      inner.put(
          nested.name(),
          new DeclaredType(name + "$" + nested.name(), sourceTypes, nested, this, null));
    }
  }

  /** Creates the class of an enum's constant that has a body of its own. */
  static DeclaredType ofConstant(DeclaredType enumType, int number, ClassDeclaration body) {
    var type =
        new DeclaredType(enumType.name + "$" + number, enumType.sourceTypes, body, enumType, null);
    type.superclass = enumType;
    type.anonymous = true;
    return type;
  }

  /** Creates the class of a script itself. */
  DeclaredType(SourceTypes sourceTypes) {
    this.name = sourceTypes.qualified(sourceTypes.script().name());
    this.sourceTypes = sourceTypes;
    this.declaration = null;
    this.outer = null;
    this.anonymous = false;
    this.captured = null;
    sourceTypes.script().methods().forEach(this::addMethod);
  }

  private void addMethod(MethodDeclaration method) {
    methods
        .computeIfAbsent(method.name(), key -> new ArrayList<>())
        .add(new DeclaredMethod(this, method));
  }

  @Override
  public String name() {
    return name;
  }

  String file() {
    return sourceTypes.script().name();
  }

  SourceTypes sourceTypes() {
    return sourceTypes;
  }

  /** The place of the declaration; that of the start of the file if nothing is declared. */
  SourceLocation location() {
    return declaration == null
        ? new SourceLocation(file(), 1, 1)
        : new SourceLocation(
            file(), declaration.position().line(), declaration.position().column());
  }

  @Nullable ClassDeclaration declaration() {
    return declaration;
  }

  boolean isScript() {
    return declaration == null;
  }

  boolean isEnum() {
    return declaration != null && declaration.kind() == ClassDeclaration.Kind.ENUM;
  }

  /** Whether a method without a body prevents the class from being instantiated. */
  boolean isAbstract() {
    return declaration != null
        && !anonymous
        && declaration.methods().stream().anyMatch(MethodDeclaration::isAbstract);
  }

  boolean isTrait() {
    return declaration != null && declaration.kind() == ClassDeclaration.Kind.TRAIT;
  }

  @Override
  public boolean isInterface() {
    return declaration != null
        && (declaration.kind() == ClassDeclaration.Kind.INTERFACE || isTrait());
  }

  boolean isAnonymous() {
    return anonymous;
  }

  @Nullable DeclaredType outer() {
    return outer;
  }

  @Nullable Scope captured() {
    return captured;
  }

  @Nullable DeclaredType inner(String innerName) {
    return inner.get(innerName);
  }

  List<FieldDeclaration> fields() {
    return declaration == null ? List.of() : declaration.fields();
  }

  StaticFields statics() {
    return statics;
  }

  List<DeclaredMethod> constructors() {
    return constructors;
  }

  /** Returns an annotation of the class by its simple name; null if the class does not have it. */
  @Nullable Annotation annotation(String simpleName) {
    if (declaration != null) {
      for (Annotation annotation : declaration.annotations()) {
        String type = annotation.type().name();
        if (type.equals(simpleName) || type.endsWith("." + simpleName)) {
          return annotation;
        }
      }
    }
    return null;
  }

  @Override
  public @Nullable TypeValue superclass() {
    if (isInterface()) {
      return null;
    }
    if (superclass == null) {
      superclass = resolveSuperclass();
    }
    return superclass;
  }

  private TypeValue resolveSuperclass() {
    if (declaration == null) {
      TypeValue script = TypeValue.find("groovy.lang.Script");
      return script == null ? OBJECT : script;
    }
    TypeName written = declaration.superclass();
    if (written == null) {
      TypeValue enumType = isEnum() ? TypeValue.find("java.lang.Enum") : null;
      return enumType == null ? OBJECT : enumType;
    }
    TypeValue type = sourceTypes.resolve(written, outer);
    return type.isInterface() ? OBJECT : type;
  }

  @Override
  public List<TypeValue> interfaces() {
    if (interfaces == null) {
      List<TypeValue> types = new ArrayList<>();
      if (isEnum()) {
        types.add(TypeValue.known("java.lang.Comparable"));
      }
      if (declaration != null) {
        for (TypeName written : declaration.interfaces()) {
          types.add(sourceTypes.resolve(written, outer));
        }
        if (declaration.superclass() != null) {
          TypeValue type = sourceTypes.resolve(declaration.superclass(), outer);
          if (type.isInterface()) {
            types.add(type);
          }
        }
      }
      interfaces = types;
    }
    return interfaces;
  }

  @Override
  public boolean isInstance(@Nullable Object value) {
    return value != null && isAssignableFrom(TypeValue.of(value));
  }

  /** Refuses a class that inherits from itself or from a class that scripts cannot extend. */
  void checkHierarchy() {
    Set<TypeValue> seen = new LinkedHashSet<>();
    checkHierarchy(this, seen);
    inner.values().forEach(DeclaredType::checkHierarchy);
  }

  private void checkHierarchy(TypeValue type, Set<TypeValue> path) {
    if (!path.add(type)) {
      throw new GroovyFailure("Cyclic inheritance involving " + type.name() + " in class " + name);
    }
    if (type instanceof DeclaredType declared) {
      TypeValue up = declared.superclass();
      if (up != null) {
        checkHierarchy(up, path);
      }
      for (TypeValue supertype : declared.interfaces()) {
        checkHierarchy(supertype, path);
      }
    }
    path.remove(type);
  }

  /** Returns the methods with a name: its own, and inherited ones that are not overridden. */
  List<DeclaredMethod> methods(String methodName) {
    return inherited.computeIfAbsent(
        methodName,
        key -> {
          List<DeclaredMethod> all = new ArrayList<>();
          collect(key, all);
          return List.copyOf(all);
        });
  }

  private void collect(String methodName, List<DeclaredMethod> all) {
    for (DeclaredMethod method : methods.getOrDefault(methodName, List.of())) {
      if (!method.declaration.isAbstract()
          && all.stream().noneMatch(other -> other.signature().isSame(method.signature()))) {
        all.add(method);
      }
    }
    List<TypeValue> traits = interfaces();
    for (int i = traits.size() - 1; i >= 0; i--) {
      if (traits.get(i) instanceof DeclaredType trait) {
        trait.collect(methodName, all);
      }
    }
    if (superclass() instanceof DeclaredType declared) {
      declared.collect(methodName, all);
    }
  }

  @Nullable DeclaredMethod method(String methodName, @Nullable Object... arguments) {
    List<DeclaredMethod> candidates = methods(methodName);
    return candidates.isEmpty()
        ? null
        : Overloads.choose(candidates, DeclaredMethod::signature, arguments);
  }

  /** Whether the type or one that it inherits from declares a method with the name. */
  boolean declares(String methodName) {
    return lineage().stream().anyMatch(type -> type.methods.containsKey(methodName));
  }

  /** Returns the only abstract method of an interface, which a closure can implement. */
  @Nullable DeclaredMethod functionMethod() {
    if (!isInterface()) {
      return null;
    }
    List<DeclaredMethod> all =
        methods.values().stream()
            .flatMap(List::stream)
            .filter(method -> method.declaration.isAbstract())
            .toList();
    return all.size() == 1 ? all.getFirst() : null;
  }

  /** Returns the declared types whose members an instance has, superclasses first. */
  List<DeclaredType> lineage() {
    Set<DeclaredType> types = new LinkedHashSet<>();
    addLineage(types);
    return List.copyOf(types);
  }

  private void addLineage(Set<DeclaredType> types) {
    if (superclass() instanceof DeclaredType up) {
      up.addLineage(types);
    }
    for (TypeValue supertype : interfaces()) {
      if (supertype instanceof DeclaredType declared) {
        declared.addLineage(types);
      }
    }
    types.add(this);
  }
}
