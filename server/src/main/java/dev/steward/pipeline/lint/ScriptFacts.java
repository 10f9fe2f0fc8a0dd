package dev.steward.pipeline.lint;

import dev.steward.pipeline.syntax.Annotation;
import dev.steward.pipeline.syntax.ClassDeclaration;
import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Import;
import dev.steward.pipeline.syntax.MethodDeclaration;
import dev.steward.pipeline.syntax.Parameter;
import dev.steward.pipeline.syntax.Position;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.TreeWalker;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a script declares anywhere: a name may be used above the place that declares it. */
final class ScriptFacts extends TreeWalker {

  /** Named arguments whose values become environment variables. */
  private static final Set<String> VARIABLE_ARGUMENTS =
      Set.of(
          "name",
          "variable",
          "usernameVariable",
          "passwordVariable",
          "keyFileVariable",
          "passphraseVariable",
          "keystoreVariable",
          "aliasVariable",
          "submitterParameter");

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)[+=].*");

  private static final Set<String> LIBRARY_ANNOTATIONS =
      Set.of("Library", "org.jenkinsci.plugins.workflow.libs.Library");

  /** Variables that are assigned without a declaration, and fields of the script. */
  final Set<String> globals = new HashSet<>();

  /** Names of environment variables that the script sets. */
  final Set<String> variables = new HashSet<>();

  final Set<String> methods = new HashSet<>();
  final Map<String, ClassDeclaration> classes = new HashMap<>();

  /** Members of classes (methods, fields, properties with getters and setters), keys of maps. */
  final Set<String> members = new HashSet<>();

  /** Names that imports bring in, with the full names of their classes. */
  final Map<String, Import> imports = new HashMap<>();

  /** Packages that are imported as a whole. */
  final Set<String> packages = new HashSet<>();

  /** Variables that only the body of the script sees. */
  final Set<String> variablesOfScript = new HashSet<>();

  /** Whether names may come from a shared library or a loaded file. */
  boolean usesLibrary;

  /**
   * Whether names may come from code that no check knows: a loaded file, evaluated text, or a
   * library that the script describes itself.
   */
  private boolean usesUnknownCode;

  /** Whether values may be objects of a library of which only variables and classes are known. */
  boolean usesLibraryObjects;

  private Set<String> libraryClasses = Set.of();

  /** Classes whose static members are all imported. */
  private final Set<String> staticImports = new HashSet<>();

  /** The names of shared libraries, with their places in the script. */
  final Map<String, Position> libraries = new LinkedHashMap<>();

  /** Whether closures may get names from a delegate. */
  boolean usesDelegates;

  private int depth;

  static ScriptFacts of(Script script) {
    var facts = new ScriptFacts();
    facts.visit(script);
    return facts;
  }

  @Override
  protected void visit(Import item) {
    if (item.alias() != null) {
      imports.put(item.alias(), item);
    }
    if (item.everything()) {
      (item.isStatic() ? staticImports : packages).add(item.name());
    }
    super.visit(item);
  }

  @Override
  protected void visit(Annotation annotation) {
    if (LIBRARY_ANNOTATIONS.contains(annotation.type().name())) {
      usesLibrary = true;
      Expression value = annotation.members().get("value");
      if (value instanceof Expression.ListLiteral list) {
        list.elements().forEach(this::addLibrary);
      } else if (value != null) {
        addLibrary(value);
      }
    }
    super.visit(annotation);
  }

  private void addLibrary(Expression identifier) {
    if (identifier instanceof Expression.Constant(String text, Position position)) {
      int at = text.indexOf('@');
      libraries.putIfAbsent(at < 0 ? text : text.substring(0, at), position);
    } else {
      usesUnknownCode = true;
    }
  }

  /** Adds what the script's libraries define. */
  void add(LibraryNames names) {
    globals.addAll(names.variables());
    members.addAll(names.members());
    libraryClasses = names.classes();
    usesDelegates |= names.usesDelegates();
    boolean hasStaticMembers = staticImports.stream().anyMatch(this::isLibraryClass);
    if (names.complete()) {
      usesLibrary &= usesUnknownCode;
      if (hasStaticMembers) {
        globals.addAll(names.members());
      }
    } else {
      usesLibrary |= hasStaticMembers;
      usesLibraryObjects = !names.variables().isEmpty() || !names.classes().isEmpty();
    }
  }

  /** Whether a library defines the class, or the class around it. */
  boolean isLibraryClass(String name) {
    for (int end = name.length(); end > 0; end = name.lastIndexOf('.', end - 1)) {
      if (libraryClasses.contains(name.substring(0, end))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a library defines classes in the package. */
  boolean isLibraryPackage(String name) {
    return libraryClasses.stream().anyMatch(item -> item.startsWith(name + "."));
  }

  /** The libraries that may define a name, for the end of a message. */
  String libraryNames() {
    return libraries.isEmpty()
        ? "a shared library"
        : "the shared library " + String.join(" or ", libraries.keySet());
  }

  @Override
  protected void visit(ClassDeclaration type) {
    if (!type.name().isEmpty()) {
      classes.put(type.name(), type);
    }
    depth++;
    type.fields().forEach(field -> addProperty(field.name()));
    type.constants().forEach(constant -> members.add(constant.name()));
    super.visit(type);
    depth--;
  }

  private void addProperty(String name) {
    members.add(name);
    String capitalized =
        name.isEmpty() ? "" : Character.toUpperCase(name.charAt(0)) + name.substring(1);
    members.add("get" + capitalized);
    members.add("is" + capitalized);
    members.add("set" + capitalized);
  }

  @Override
  protected void visit(MethodDeclaration method) {
    (depth == 0 ? methods : members).add(method.name());
    depth++;
    super.visit(method);
    depth--;
  }

  @Override
  protected void visit(Expression expression) {
    switch (expression) {
      case Expression.Assignment(Expression.Name(var name, _), _, _, _) -> globals.add(name);
      case Expression.Assignment(Expression.Targets targets, _, _, _) ->
          targets
              .targets()
              .forEach(target -> {
                if (target instanceof Expression.Name(var name, _)) {
                  globals.add(name);
                }
              });
      case Expression.Assignment(Expression.Property property, _, _, _) -> assigned(property);
      case Expression.Assignment(
              Expression.Index(_, Expression.Constant(String key, _), _),
              _,
              _,
              _) ->
          members.add(key);
      case Expression.MapLiteral map when !map.named() -> map.entries().forEach(this::addKey);
      case Expression.Declaration declaration -> declared(declaration);
      case Expression.Call call -> called(call);
      case Expression.Constant(String text, _) -> {
        var assignment = ASSIGNMENT.matcher(text);
        if (assignment.matches()) {
          variables.add(assignment.group(1));
        }
      }
      case Expression.Template template -> {
        var assignment = ASSIGNMENT.matcher(template.texts().getFirst());
        if (assignment.matches()) {
          variables.add(assignment.group(1));
        }
      }
      default -> {}
    }
    boolean inner = expression instanceof Expression.Closure;
    depth += inner ? 1 : 0;
    super.visit(expression);
    depth -= inner ? 1 : 0;
  }

  private void assigned(Expression.Property property) {
    if (!(property.name() instanceof Expression.Constant(String name, _))) {
      return;
    }
    if (name.equals("delegate") || name.equals("resolveStrategy")) {
      usesDelegates = true;
    }
    boolean ofEnvironment =
        property.object() instanceof Expression.Name(var object, _) && object.equals("env");
    if (ofEnvironment) {
      variables.add(name);
    }
    if (property.object() instanceof Expression.This) {
      globals.add(name);
    }
    members.add(name);
  }

  /** An entry of a map may be a closure, which is called like a method. */
  private void addKey(Expression.Entry entry) {
    if (entry.key() instanceof Expression.Constant(String key, _)) {
      members.add(key);
    }
  }

  private void declared(Expression.Declaration declaration) {
    boolean field =
        declaration.annotations().stream()
            .anyMatch(annotation -> isField(annotation.type().name()));
    for (Parameter variable : declaration.variables()) {
      if (field) {
        globals.add(variable.name());
      } else if (depth == 0) {
        variablesOfScript.add(variable.name());
      }
    }
  }

  private static boolean isField(String annotation) {
    return annotation.equals("Field") || annotation.equals("groovy.transform.Field");
  }

  private void called(Expression.Call call) {
    if (!(call.name() instanceof Expression.Constant(String name, _))) {
      usesDelegates |= call.implicitThis();
      return;
    }
    switch (name) {
      case "library", "lib", "load", "evaluate" -> {
        usesLibrary |= call.implicitThis();
        if (name.startsWith("lib") && call.implicitThis() && !call.arguments().isEmpty()) {
          addCalledLibrary(call.arguments().getFirst());
        } else {
          usesUnknownCode |= call.implicitThis();
        }
      }
      case "setDelegate", "setResolveStrategy", "rehydrate" -> usesDelegates = true;
      default -> {}
    }
    for (Expression argument : call.arguments()) {
      if (argument instanceof Expression.MapLiteral map) {
        map.entries().forEach(this::addVariable);
      }
    }
  }

  private void addCalledLibrary(Expression argument) {
    if (argument instanceof Expression.MapLiteral map) {
      boolean configured = true;
      Expression identifier = null;
      for (Expression.Entry entry : map.entries()) {
        if (entry.key() instanceof Expression.Constant(String key, _)) {
          configured &= !key.equals("retriever");
          identifier = key.equals("identifier") ? entry.value() : identifier;
        }
      }
      if (configured && identifier != null) {
        addLibrary(identifier);
      } else {
        usesUnknownCode = true;
      }
    } else {
      addLibrary(argument);
    }
  }

  private void addVariable(Expression.Entry entry) {
    if (entry.key() instanceof Expression.Constant(String key, _)
        && VARIABLE_ARGUMENTS.contains(key)
        && entry.value() instanceof Expression.Constant(String value, _)
        && IDENTIFIER.matcher(value).matches()) {
      variables.add(value);
      variables.add(value + "_USR");
      variables.add(value + "_PSW");
    }
  }
}
