package dev.steward.pipeline.lint;

import dev.steward.pipeline.catalog.SymbolAlternatives;
import dev.steward.pipeline.lint.LintProblem.Severity;
import dev.steward.pipeline.syntax.Annotation;
import dev.steward.pipeline.syntax.ClassDeclaration;
import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Import;
import dev.steward.pipeline.syntax.MethodDeclaration;
import dev.steward.pipeline.syntax.Parameter;
import dev.steward.pipeline.syntax.Position;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.Statement;
import dev.steward.pipeline.syntax.TreeWalker;
import dev.steward.pipeline.syntax.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reports names that neither the script nor the server knows, and variables declared twice. */
final class NameCheck extends TreeWalker {

  /**
   * Environment variables are written like this; which of them exist is known only when a build
   * runs.
   */
  private static final Pattern ENVIRONMENT_VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]*");

  /** Variables that every closure has. */
  private static final Set<String> CLOSURE_VARIABLES =
      Set.of("it", "owner", "delegate", "thisObject", "resolveStrategy");

  /** A property of jobs that has no effect; the log of a run does not mention it. */
  private static final String RATE_LIMIT = "rateLimitBuilds";

  private final ScriptFacts facts;
  private final TypeCheck types;
  private final Scopes scopes = new Scopes();
  private final List<LintProblem> problems;
  private @Nullable ClassDeclaration currentClass;
  private boolean inMethod;
  private boolean inPipeline;
  private int closures;
  private int delegating;
  private int loops;

  private NameCheck(ScriptFacts facts, List<LintProblem> problems) {
    this.facts = facts;
    this.problems = problems;
    this.types = new TypeCheck(facts, problems);
  }

  static List<LintProblem> check(Script script, KnownLibraries libraries) {
    var problems = new ArrayList<LintProblem>();
    ScriptFacts facts = ScriptFacts.of(script);
    Set<String> names = libraries.names();
    facts.libraries.forEach((name, position) -> {
      if (names != null && !names.contains(name)) {
        problems.add(
            new LintProblem(
                Severity.ERROR,
                "Could not find any definition of libraries ["
                    + name
                    + "]. This job can use: "
                    + (names.isEmpty() ? "none" : String.join(", ", names)),
                position));
      }
    });
    facts.add(libraries.find(facts.libraries.keySet()));
    new NameCheck(facts, problems).visit(script);
    return problems;
  }

  @Override
  protected void visit(Import item) {
    types.check(item);
    super.visit(item);
  }

  @Override
  protected void visit(Annotation annotation) {
    types.check(annotation);
    super.visit(annotation);
  }

  @Override
  protected void visit(TypeName type) {
    types.check(type);
  }

  @Override
  protected void visit(ClassDeclaration type) {
    ClassDeclaration outer = currentClass;
    currentClass = type;
    // An instance of an anonymous class sees the variables around it.
    if (type.name().isEmpty()) {
      scopes.within(() -> super.visit(type));
    } else {
      scopes.isolated(() -> super.visit(type));
    }
    currentClass = outer;
  }

  @Override
  protected void visit(MethodDeclaration method) {
    boolean outer = inMethod;
    inMethod = true;
    if (currentClass != null && currentClass.name().isEmpty()) {
      scopes.within(() -> super.visit(method));
    } else {
      scopes.isolated(() -> super.visit(method));
    }
    inMethod = outer;
  }

  @Override
  protected void visit(Parameter parameter) {
    super.visit(parameter);
    if (!scopes.declare(parameter.name())) {
      report(
          Severity.ERROR,
          "The current scope already contains a variable of the name " + parameter.name(),
          parameter.position());
    }
  }

  @Override
  protected void visit(Statement statement) {
    switch (statement) {
      case Statement.Break end when loops == 0 ->
          report(
              Severity.ERROR,
              "the break statement is only allowed inside loops or switches",
              end.position());
      case Statement.Continue end when loops == 0 ->
          report(
              Severity.ERROR,
              "the continue statement is only allowed inside loops",
              end.position());
      case Statement.Block _, Statement.If _ -> scopes.within(() -> super.visit(statement));
      case Statement.For _, Statement.ForEach _, Statement.While _, Statement.Switch _ -> {
        loops++;
        scopes.within(() -> super.visit(statement));
        loops--;
      }
      default -> super.visit(statement);
    }
  }

  @Override
  public void visit(Script script) {
    script.imports().forEach(this::visit);
    script.classes().forEach(this::visit);
    script.methods().forEach(this::visit);
    script.body().statements().forEach(this::visit);
  }

  @Override
  protected void visit(Statement.Catch handler) {
    scopes.within(() -> super.visit(handler));
  }

  @Override
  protected void visit(Expression expression) {
    switch (expression) {
      case Expression.Closure closure -> {
        int outer = loops;
        loops = 0;
        closures++;
        scopes.within(() -> super.visit(closure));
        closures--;
        loops = outer;
      }
      case Expression.Name name -> checkVariable(name);
      case Expression.Call call -> checkCall(call);
      case Expression.Property property -> {
        if (!isClassName(property)) {
          super.visit(property);
        }
      }
      case Expression.Assignment(Expression.Name _, var operator, var value, _) -> {
        visit(value);
        if (operator != null) {
          visit(((Expression.Assignment) expression).target());
        }
      }
      case Expression.Assignment(Expression.Targets _, _, var value, _) -> visit(value);
      default -> super.visit(expression);
    }
  }

  private void checkVariable(Expression.Name name) {
    String text = name.name();
    if (isKnown(text) || delegating > 0) {
      return;
    }
    String plugin = KnownNames.pluginOf(text);
    if (plugin != null) {
      report(Severity.ERROR, missing(text, plugin), name.position());
    } else if (inMethod && facts.variablesOfScript.contains(text)) {
      report(
          Severity.ERROR,
          "No such property: "
              + text
              + ". Methods do not see variables that the script declares with 'def' or a type:"
              + " declare the variable with @Field, or pass it as an argument",
          name.position());
    } else if (isClassLike(text)) {
      types.reportUnknown(text, name.position());
    } else {
      report(
          uncertain(),
          "No such property: " + text + (facts.usesLibrary ? unlessLibrary() : ""),
          name.position());
    }
  }

  private boolean isKnown(String name) {
    return isVariable(name)
        || KnownNames.isGlobal(name)
        || (inPipeline && KnownNames.isDirective(name))
        || ENVIRONMENT_VARIABLE.matcher(name).matches()
        || types.isKnown(name);
  }

  private boolean isVariable(String name) {
    return scopes.contains(name)
        || (closures > 0 && CLOSURE_VARIABLES.contains(name))
        || facts.globals.contains(name)
        || facts.variables.contains(name)
        || facts.imports.containsKey(name)
        || (currentClass != null
            && (facts.members.contains(name) || hasUnknownSuperclass(currentClass)));
  }

  private static boolean isClassLike(String name) {
    return !name.isEmpty() && Character.isUpperCase(name.charAt(0));
  }

  /**
   * Whether the property is a full class name such as {@code java.util.List}; reports unknown ones.
   */
  private boolean isClassName(Expression.Property property) {
    var parts = new ArrayList<String>();
    Expression part = property;
    while (part
        instanceof
        Expression.Property(var object, Expression.Constant(String name, _), _, _, _, _)) {
      parts.addFirst(name);
      part = object;
    }
    if (!(part instanceof Expression.Name(var root, var position))
        || isVariable(root)
        || KnownNames.isGlobal(root)
        || isClassLike(root)
        || parts.stream().noneMatch(NameCheck::isClassLike)
        || !KnownNames.isPackageRoot(root)) {
      return false;
    }
    var name = new StringBuilder(root);
    for (String next : parts) {
      name.append('.').append(next);
      if (isClassLike(next)) {
        break;
      }
    }
    if (!types.isKnown(name.toString())) {
      types.reportUnknown(name.toString(), position);
    }
    return true;
  }

  private void checkCall(Expression.Call call) {
    if (!(call.name() instanceof Expression.Constant(String name, _))) {
      super.visit(call);
      return;
    }
    Position position = call.name().position();
    if (position.equals(Position.NONE)) {
      position = call.position();
    }
    boolean startsPipeline = false;
    switch (call.object()) {
      case Expression.This _ when call.implicitThis() -> {
        checkFunction(name, position);
        startsPipeline = name.equals("pipeline") && !inPipeline;
      }
      case Expression.Name(var object, _) when object.equals("steps") && !isVariable("steps") ->
          checkStep(name, position);
      case Expression.This _, Expression.Super _ -> {}
      default -> {
        visit(call.object());
        if (!isFromLibrary(call.object())) {
          checkMethod(name, position);
        }
      }
    }
    boolean outer = inPipeline;
    inPipeline |= startsPipeline;
    int with = name.equals("with") ? 1 : 0;
    delegating += with;
    call.arguments().forEach(this::visit);
    delegating -= with;
    inPipeline = outer;
  }

  private void checkFunction(String name, Position position) {
    if (name.equals(RATE_LIMIT) && !facts.methods.contains(name) && !isVariable(name)) {
      report(
          Severity.WARNING,
          "'" + RATE_LIMIT + "' is kept in the job's configuration but does not limit builds",
          position);
    }
    if (isVariable(name)
        || (inPipeline && KnownNames.isDirective(name))
        || KnownNames.isScriptMethod(name)
        || (closures > 0 && facts.usesDelegates)) {
      return;
    }
    if (currentClass != null) {
      checkFunctionInClass(currentClass, name, position);
    } else if (!facts.methods.contains(name) && !facts.classes.containsKey(name)) {
      checkStep(name, position);
    }
  }

  private void checkFunctionInClass(ClassDeclaration type, String name, Position position) {
    if (facts.members.contains(name)
        || hasUnknownSuperclass(type)
        || (type.name().isEmpty() && facts.methods.contains(name))) {
      return;
    }
    boolean isStep = KnownNames.isStep(name) || facts.methods.contains(name);
    if (isStep) {
      report(
          Severity.ERROR,
          "Class "
              + type.name()
              + " has no method "
              + name
              + ". Classes do not see steps or methods of the script: pass the script to the class"
              + " ('this'), and call "
              + name
              + " on it",
          position);
    } else if (!KnownNames.isMethod(name)) {
      report(uncertain(), "Class " + type.name() + " has no method " + name, position);
    }
  }

  private boolean hasUnknownSuperclass(ClassDeclaration type) {
    TypeName superclass = type.superclass();
    return superclass != null && !facts.classes.containsKey(superclass.name());
  }

  private void checkStep(String name, Position position) {
    if (KnownNames.isStep(name) || KnownNames.isSymbol(name) || KnownNames.isGlobal(name)) {
      return;
    }
    String problem = SymbolAlternatives.problem(name);
    if (problem != null) {
      report(Severity.ERROR, problem, position);
      return;
    }
    String plugin = KnownNames.pluginOf(name);
    if (plugin != null) {
      report(Severity.ERROR, missing(name, plugin), position);
      return;
    }
    if (delegating > 0) {
      // A closure passed to with { } gets its methods from the object.
      return;
    }
    String similar = KnownNames.similarStep(name);
    report(
        uncertain(),
        "No such DSL method '"
            + name
            + "'"
            + (facts.usesLibrary
                ? unlessLibrary()
                : similar == null ? "" : ". Did you mean '" + similar + "'?"),
        position);
  }

  private void checkMethod(String name, Position position) {
    // The object may be the script, on which steps are called.
    if (KnownNames.isMethod(name)
        || KnownNames.isStep(name)
        || facts.members.contains(name)
        || facts.methods.contains(name)
        || facts.globals.contains(name)
        || facts.variables.contains(name)) {
      return;
    }
    String plugin = KnownNames.pluginOf(name);
    if (plugin != null) {
      report(Severity.ERROR, missing(name, plugin), position);
      return;
    }
    report(
        uncertain(),
        "No value has a method '"
            + name
            + "' that a script may call"
            + (facts.usesLibrary ? unlessLibrary() : ""),
        position);
  }

  /** Whether the methods of an object cannot be known here: its class is reported, or loaded. */
  private boolean isFromLibrary(Expression object) {
    return switch (object) {
      case Expression.Name(var name, _) ->
          !KnownNames.isGlobal(name)
              && (!isKnown(name)
                  || facts.imports.containsKey(name)
                  || facts.usesLibrary
                  || facts.usesLibraryObjects
                  || types.isFromLibrary(name));
      case Expression.Property property ->
          property.object() instanceof Expression.MapLiteral || isFromLibrary(property.object());
      case Expression.New construction ->
          !types.isKnown(construction.type().name())
              || facts.imports.containsKey(construction.type().name())
              || types.isFromLibrary(construction.type().name());
      case Expression.Call call -> isFromLibrary(call.object()) || call.implicitThis();
      case Expression.Index element -> isFromLibrary(element.object());
      default -> false;
    };
  }

  private Severity uncertain() {
    return facts.usesLibrary || (facts.usesDelegates && closures > 0)
        ? Severity.WARNING
        : Severity.ERROR;
  }

  private String unlessLibrary() {
    return ", unless " + facts.libraryNames() + " or a loaded file defines it";
  }

  private static String missing(String name, String plugin) {
    return "'" + name + "' needs the plugin " + plugin + ", which Steward does not have";
  }

  private void report(Severity severity, String message, Position position) {
    problems.add(new LintProblem(severity, message, Objects.requireNonNull(position)));
  }
}
