package dev.steward.pipeline.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression of a script. */
public sealed interface Expression {
  Position position();

  /**
   * A literal: null, a Boolean, a String, an Integer, Long, BigInteger, BigDecimal, Float or
   * Double.
   */
  record Constant(@Nullable Object value, Position position) implements Expression {}

  /**
   * A double-quoted string with values in it. There is one more text than there are values; texts
   * and values alternate.
   */
  record Template(List<String> texts, List<Expression> values, Position position)
      implements Expression {
    public Template {
      texts = List.copyOf(texts);
      values = List.copyOf(values);
    }
  }

  /** A list; an element may be a {@link Spread}. */
  record ListLiteral(List<Expression> elements, Position position) implements Expression {
    public ListLiteral {
      elements = List.copyOf(elements);
    }
  }

  /**
   * A map, or the named arguments of a call.
   *
   * @param named whether these are the named arguments of a call, which are passed as its first
   *     argument
   */
  record MapLiteral(List<Entry> entries, boolean named, Position position) implements Expression {
    public MapLiteral {
      entries = List.copyOf(entries);
    }
  }

  /** One entry of a {@link MapLiteral}; the key of {@code *:map} is a {@link SpreadMap}. */
  record Entry(Expression key, Expression value, Position position) {}

  /** A range: {@code from..to} or {@code from..<to}. */
  record Range(Expression from, Expression to, boolean inclusive, Position position)
      implements Expression {}

  /** A name that stands for a variable, a property, an environment variable or a class. */
  record Name(String name, Position position) implements Expression {}

  /** The object {@code this}. */
  record This(Position position) implements Expression {}

  /** The object {@code this} as an instance of its superclass. */
  record Super(Position position) implements Expression {}

  /** A class that is named as such: {@code String[].class}, or a name with type arguments. */
  record ClassReference(TypeName type, Position position) implements Expression {}

  /**
   * The property of an object.
   *
   * @param name a {@link Constant}, or an expression for {@code object."$name"}
   * @param safe whether the property of null is null ({@code ?.})
   * @param spread whether the property is taken from each element ({@code *.})
   * @param attribute whether the field itself is meant ({@code .@})
   */
  record Property(
      Expression object,
      Expression name,
      boolean safe,
      boolean spread,
      boolean attribute,
      Position position)
      implements Expression {}

  /**
   * The call of a method, a step or a closure.
   *
   * @param object the receiver; {@link This} where the source names none
   * @param implicitThis whether the source names no receiver
   * @param name a {@link Constant}, or an expression for {@code object."$name"()}
   * @param arguments named arguments come first, as one {@link MapLiteral}; closures after the
   *     parentheses come last; an argument may be a {@link Spread}
   */
  record Call(
      Expression object,
      boolean implicitThis,
      Expression name,
      List<Expression> arguments,
      boolean safe,
      boolean spread,
      Position position)
      implements Expression {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** The creation of an object. */
  record New(TypeName type, List<Expression> arguments, Position position) implements Expression {
    public New {
      arguments = List.copyOf(arguments);
    }
  }

  /** The creation of an object of a class that is declared in place. */
  record NewAnonymous(ClassDeclaration declaration, List<Expression> arguments, Position position)
      implements Expression {
    public NewAnonymous {
      arguments = List.copyOf(arguments);
    }
  }

  /** The creation of an array with given lengths; a dimension without a length is absent. */
  record NewArray(TypeName type, List<Expression> lengths, Position position)
      implements Expression {
    public NewArray {
      lengths = List.copyOf(lengths);
    }
  }

  /** The elements of an array: {@code new String[] {'a', 'b'}}. */
  record ArrayLiteral(TypeName type, List<Expression> elements, Position position)
      implements Expression {
    public ArrayLiteral {
      elements = List.copyOf(elements);
    }
  }

  /** The call of another constructor, {@code this(…)} or {@code super(…)}, in a constructor. */
  record ConstructorCall(boolean ofSuperclass, List<Expression> arguments, Position position)
      implements Expression {
    public ConstructorCall {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * A closure.
   *
   * @param parameters null without an arrow, which means the implicit parameter {@code it}; an
   *     empty list for {@code { -> … }}
   */
  record Closure(@Nullable List<Parameter> parameters, Statement.Block body, Position position)
      implements Expression {
    public Closure {
      parameters = parameters == null ? null : List.copyOf(parameters);
    }
  }

  /** A method as a closure: {@code object.&name}. */
  record MethodPointer(Expression object, Expression name, Position position)
      implements Expression {}

  /** An operation on two values. */
  record Binary(Operator operator, Expression left, Expression right, Position position)
      implements Expression {}

  /** The binary operators. */
  enum Operator {
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/"),
    REMAINDER("%"),
    POWER("**"),
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    COMPARE("<=>"),
    AND("&&"),
    OR("||"),
    BIT_AND("&"),
    BIT_OR("|"),
    BIT_XOR("^"),
    SHIFT_LEFT("<<"),
    SHIFT_RIGHT(">>"),
    SHIFT_RIGHT_UNSIGNED(">>>"),
    FIND("=~"),
    MATCH("==~"),
    IN("in");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    /** Returns the operator as the source writes it. */
    public String text() {
      return text;
    }
  }

  /**
   * An assignment to a name, a property, an element, or a list of names.
   *
   * @param operator the operation of an assignment such as {@code +=}; null for {@code =}
   */
  record Assignment(
      Expression target, @Nullable Operator operator, Expression value, Position position)
      implements Expression {}

  /**
   * A declaration of variables: one, or several as in {@code def (a, b) = list}.
   *
   * @param value null where the source assigns none
   */
  record Declaration(
      List<Parameter> variables,
      boolean multiple,
      @Nullable Expression value,
      List<Annotation> annotations,
      Position position)
      implements Expression {
    public Declaration {
      variables = List.copyOf(variables);
      annotations = List.copyOf(annotations);
    }
  }

  /** Several variables on the left of an assignment: {@code (a, b) = list}. */
  record Targets(List<Expression> targets, Position position) implements Expression {
    public Targets {
      targets = List.copyOf(targets);
    }
  }

  /** An element of a value: {@code list[0]}, {@code map['key']}, {@code text[1..2]}. */
  record Index(Expression object, Expression index, Position position) implements Expression {}

  /** The negation of the truth of a value. */
  record Not(Expression operand, Position position) implements Expression {}

  /** A sign or a bitwise complement; {@code ~'text'} makes a regular expression. */
  record Unary(Sign sign, Expression operand, Position position) implements Expression {}

  /** The operators in front of one value. */
  enum Sign {
    MINUS,
    PLUS,
    COMPLEMENT
  }

  /** The increment or decrement of a variable, before or after its value is taken. */
  record Step(Expression target, boolean increment, boolean prefix, Position position)
      implements Expression {}

  /** A choice between two values. */
  record Ternary(Expression condition, Expression then, Expression otherwise, Position position)
      implements Expression {}

  /** A value, or another one if the first is not true: {@code value ?: other}. */
  record Elvis(Expression value, Expression otherwise, Position position) implements Expression {}

  /**
   * The conversion of a value.
   *
   * @param coercion whether the source writes {@code value as Type} rather than {@code (Type)
   *     value}
   */
  record Cast(TypeName type, Expression value, boolean coercion, Position position)
      implements Expression {}

  /** A test of whether a value has a type. */
  record InstanceOf(Expression value, TypeName type, Position position) implements Expression {}

  /** The elements of a list as elements or arguments: {@code *list}. */
  record Spread(Expression list, Position position) implements Expression {}

  /** The entries of a map as entries or named arguments: {@code *:map}. */
  record SpreadMap(Expression map, Position position) implements Expression {}
}
