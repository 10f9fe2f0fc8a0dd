package dev.steward.pipeline.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Prints a syntax tree on one line for each statement: {@code (operator operand …)}, names as they
 * are, strings in quotes.
 */
final class TreePrinter {

  private TreePrinter() {}

  static String print(Script script) {
    var lines = new ArrayList<String>();
    if (script.packageName() != null) {
      lines.add("(package " + script.packageName() + ")");
    }
    script.imports().forEach(item -> lines.add(print(item)));
    script.classes().forEach(type -> lines.add(print(type)));
    script.methods().forEach(method -> lines.add(print(method)));
    script.body().statements().forEach(statement -> lines.add(print(statement)));
    return String.join("\n", lines);
  }

  private static String print(Import item) {
    return list(
        annotations(item.annotations()),
        item.isStatic() ? "import-static" : "import",
        item.name() + (item.everything() ? ".*" : ""),
        item.member(),
        item.alias() == null ? null : "as " + item.alias());
  }

  private static String print(ClassDeclaration type) {
    return list(
        annotations(type.annotations()),
        type.kind().name().toLowerCase(java.util.Locale.ROOT),
        type.name(),
        type.superclass() == null ? null : "extends " + print(type.superclass()),
        type.interfaces().isEmpty()
            ? null
            : "implements " + all(type.interfaces(), TreePrinter::print),
        all(type.constants(), TreePrinter::print),
        all(type.fields(), TreePrinter::print),
        all(type.initializers(), body -> "(init " + print(body) + ")"),
        all(type.constructors(), TreePrinter::print),
        all(type.methods(), TreePrinter::print),
        all(type.inner(), TreePrinter::print));
  }

  private static String print(FieldDeclaration field) {
    return list(
        annotations(field.annotations()),
        field.property() ? "property" : "field",
        field.isStatic() ? "static" : null,
        field.isFinal() ? "final" : null,
        field.typed() ? print(field.type()) : null,
        field.name(),
        field.value() == null ? null : print(field.value()));
  }

  private static String print(MethodDeclaration method) {
    return list(
        annotations(method.annotations()),
        "def",
        method.isStatic() ? "static" : null,
        method.isAbstract() ? "abstract" : null,
        method.typed() ? print(method.type()) : null,
        method.name(),
        parameters(method.parameters()),
        method.isAbstract() ? null : print(method.body()));
  }

  private static String parameters(List<Parameter> parameters) {
    return parameters.stream().map(TreePrinter::print).collect(Collectors.joining(" ", "[", "]"));
  }

  private static String print(Parameter parameter) {
    return (parameter.typed() ? print(parameter.type()) + " " : "")
        + parameter.name()
        + (parameter.variable() ? "..." : "")
        + (parameter.defaultValue() == null ? "" : "=" + print(parameter.defaultValue()));
  }

  private static String print(TypeName type) {
    return type.name() + "[]".repeat(type.dimensions());
  }

  private static @Nullable String annotations(List<Annotation> annotations) {
    return all(
        annotations,
        annotation ->
            "@"
                + print(annotation.type())
                + annotation.members().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(member -> member.getKey() + "=" + print(member.getValue()))
                    .collect(Collectors.joining(" ", "(", ")")));
  }

  static String print(@Nullable Statement statement) {
    return switch (statement) {
      case null -> "-";
      case Statement.Block(var statements, _) ->
          statements.stream().map(TreePrinter::print).collect(Collectors.joining(" ", "{", "}"));
      case Statement.Evaluation(var expression, _) -> print(expression);
      case Statement.If(var condition, var then, var otherwise, _) ->
          list(
              "if",
              print(condition),
              print(then),
              otherwise == null ? null : "else " + print(otherwise));
      case Statement.While(var label, var condition, var body, _) ->
          list(label(label, "while"), print(condition), print(body));
      case Statement.ForEach(var label, var variable, var elements, var body, _) ->
          list(label(label, "for"), print(variable), "in", print(elements), print(body));
      case Statement.For(var label, var initializers, var condition, var updates, var body, _) ->
          list(
              label(label, "for"),
              "(" + sequence(initializers) + ";",
              condition == null ? ";" : print(condition) + ";",
              sequence(updates) + ")",
              print(body));
      case Statement.Switch(var label, var value, var cases, var otherwise, _) ->
          list(
              label(label, "switch"),
              print(value),
              all(cases, item -> list("case", print(item.label()), print(item.body()))),
              otherwise == null ? null : list("default", print(otherwise)));
      case Statement.Try(var body, var catches, var finalBody, _) ->
          list(
              "try",
              print(body),
              all(catches, item -> list("catch", print(item.variable()), print(item.body()))),
              finalBody == null ? null : "finally " + print(finalBody));
      case Statement.Throw(var exception, _) -> list("throw", print(exception));
      case Statement.Return(var value, _) -> list("return", value == null ? null : print(value));
      case Statement.Break(var label, _) -> list("break", label);
      case Statement.Continue(var label, _) -> list("continue", label);
      case Statement.Assert(var condition, var message, var text, _) ->
          list(
              "assert",
              print(condition),
              message == null ? null : print(message),
              "«" + text + "»");
      case Statement.Synchronized(var monitor, var body, _) ->
          list("synchronized", print(monitor), print(body));
      case Statement.Empty(_) -> "(empty)";
    };
  }

  private static String sequence(List<Expression> expressions) {
    return expressions.stream().map(TreePrinter::print).collect(Collectors.joining(", "));
  }

  private static String label(@Nullable String label, String keyword) {
    return label == null ? keyword : label + ":" + keyword;
  }

  static String print(Expression expression) {
    return switch (expression) {
      case Expression.Constant(var value, _) -> literal(value);
      case Expression.Template(var texts, var values, _) -> template(texts, values);
      case Expression.ListLiteral(var elements, _) ->
          elements.stream().map(TreePrinter::print).collect(Collectors.joining(", ", "[", "]"));
      case Expression.MapLiteral(var entries, var named, _) ->
          entries.stream()
              .map(entry -> print(entry.key()) + ": " + print(entry.value()))
              .collect(
                  Collectors.joining(
                      ", ", named ? "<" : entries.isEmpty() ? "[:" : "[", named ? ">" : "]"));
      case Expression.Range(var from, var to, var inclusive, _) ->
          list(inclusive ? ".." : "..<", print(from), print(to));
      case Expression.Name(var name, _) -> name;
      case Expression.This(_) -> "this";
      case Expression.Super(_) -> "super";
      case Expression.ClassReference(var type, _) -> "class:" + print(type);
      case Expression.Property(var object, var name, var safe, var spread, var attribute, _) ->
          list(
              (safe ? "?" : "") + (spread ? "*" : "") + "." + (attribute ? "@" : ""),
              print(object),
              print(name));
      case Expression.Call(
              var object,
              var implicitThis,
              var name,
              var arguments,
              var safe,
              var spread,
              _) ->
          list(
              "call" + (safe ? "?" : "") + (spread ? "*" : ""),
              implicitThis && object instanceof Expression.This ? null : print(object) + " .",
              name instanceof Expression.Constant(String text, _) ? text : print(name),
              all(arguments, TreePrinter::print));
      case Expression.New(var type, var arguments, _) ->
          list("new", print(type), all(arguments, TreePrinter::print));
      case Expression.NewAnonymous(var declaration, var arguments, _) ->
          list("new", print(declaration), all(arguments, TreePrinter::print));
      case Expression.NewArray(var type, var lengths, _) ->
          list("new-array", print(type), all(lengths, TreePrinter::print));
      case Expression.ArrayLiteral(var type, var elements, _) ->
          list("array", print(type), all(elements, TreePrinter::print));
      case Expression.ConstructorCall(var ofSuperclass, var arguments, _) ->
          list(ofSuperclass ? "super(…)" : "this(…)", all(arguments, TreePrinter::print));
      case Expression.Closure(var parameters, var body, _) ->
          list("closure", parameters == null ? null : parameters(parameters), print(body));
      case Expression.MethodPointer(var object, var name, _) ->
          list(".&", print(object), print(name));
      case Expression.Binary(var operator, var left, var right, _) ->
          list(operator.text(), print(left), print(right));
      case Expression.Assignment(var target, var operator, var value, _) ->
          list((operator == null ? "" : operator.text()) + "=", print(target), print(value));
      case Expression.Declaration(var variables, var multiple, var value, var annotations, _) ->
          list(
              annotations(annotations),
              "var",
              multiple ? parameters(variables) : print(variables.getFirst()),
              value == null ? null : print(value));
      case Expression.Targets(var targets, _) -> list("targets", all(targets, TreePrinter::print));
      case Expression.Index(var object, var index, _) -> list("[]", print(object), print(index));
      case Expression.Not(var operand, _) -> list("!", print(operand));
      case Expression.Unary(var sign, var operand, _) ->
          list(
              switch (sign) {
                case MINUS -> "neg";
                case PLUS -> "pos";
                case COMPLEMENT -> "~";
              },
              print(operand));
      case Expression.Step(var target, var increment, var prefix, _) ->
          list((prefix ? "pre" : "post") + (increment ? "++" : "--"), print(target));
      case Expression.Ternary(var condition, var then, var otherwise, _) ->
          list("?", print(condition), print(then), print(otherwise));
      case Expression.Elvis(var value, var otherwise, _) ->
          list("?:", print(value), print(otherwise));
      case Expression.Cast(var type, var value, var coercion, _) ->
          list(coercion ? "as" : "cast", print(type), print(value));
      case Expression.InstanceOf(var value, var type, _) ->
          list("instanceof", print(value), print(type));
      case Expression.Spread(var elements, _) -> list("spread", print(elements));
      case Expression.SpreadMap(var entries, _) -> list("spread-map", print(entries));
    };
  }

  private static String template(List<String> texts, List<Expression> values) {
    var parts = new ArrayList<String>();
    for (int i = 0; i < texts.size(); i++) {
      parts.add(literal(texts.get(i)));
      if (i < values.size()) {
        parts.add(print(values.get(i)));
      }
    }
    return list("template", String.join(" ", parts));
  }

  private static String literal(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String text ->
          "'" + text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t") + "'";
      case Boolean flag -> flag.toString();
      case Integer number -> number.toString();
      default -> value + ":" + value.getClass().getSimpleName();
    };
  }

  private static <T> @Nullable String all(
      List<T> elements, java.util.function.Function<T, String> printer) {
    return elements.isEmpty()
        ? null
        : elements.stream().map(printer).collect(Collectors.joining(" "));
  }

  private static String list(@Nullable String... parts) {
    return Stream.of(parts).filter(part -> part != null).collect(Collectors.joining(" ", "(", ")"));
  }
}
