package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.Statement;
import dev.steward.pipeline.value.ArrayValue;
import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.Iteration;
import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.TypeValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A closure that is written in a script, with the variables around it. */
public final class ScriptClosure extends ClosureValue {
  private static final TypeValue OBJECT = TypeValue.known("java.lang.Object");

  private final Expression.Closure syntax;
  private final DeclaredType type;
  private final Object self;
  private final @Nullable Scope scope;
  private final String method;
  private final ParameterList signature;
  private final int identity;

  /** Creates the closure where the frame evaluates it. */
  ScriptClosure(Expression.Closure syntax, Frame frame) {
    this(
        syntax,
        frame.type,
        frame.self,
        frame.scope,
        frame.method,
        frame.interpreter().signature(syntax, frame.type),
        frame.closure == null ? frame.self : frame.closure,
        frame.self,
        frame.interpreter().nextIdentity());
  }

  private ScriptClosure(
      Expression.Closure syntax,
      DeclaredType type,
      Object self,
      @Nullable Scope scope,
      String method,
      ParameterList signature,
      @Nullable Object owner,
      @Nullable Object thisObject,
      int identity) {
    super(owner, thisObject);
    this.syntax = syntax;
    this.type = type;
    this.self = self;
    this.scope = scope;
    this.method = method;
    this.signature = signature;
    this.identity = identity;
  }

  /** Returns the part of the script that the closure was made from. */
  public Expression.Closure syntax() {
    return syntax;
  }

  /** Returns the script that contains the closure. */
  public Script script() {
    return type.sourceTypes().script();
  }

  /**
   * Evaluates an expression as if it stood in the body of the closure, so that it sees the
   * variables around the closure.
   */
  public @Nullable Object evaluate(Expression expression) {
    return evaluate(expression, Map.of());
  }

  /**
   * Evaluates an expression as if it stood in the body of the closure.
   *
   * @param computed variables that the expression sees besides those around the closure; each is
   *     computed when it is used, every time
   */
  public @Nullable Object evaluate(
      Expression expression, Map<String, ? extends Supplier<? extends @Nullable Object>> computed) {
    Frame frame = frame();
    computed.forEach((name, source) -> frame.declare(name, new ComputedVariable(source)));
    int nesting = frame.execution.enter(frame);
    try {
      return Expressions.evaluate(expression, frame);
    } catch (Throwable e) {
      frame.interpreter().locations().note(e, frame);
      throw e;
    } finally {
      frame.execution.leave(frame, nesting);
    }
  }

  /** Performs statements as if they stood alone in the body of the closure. */
  public @Nullable Object perform(Statement.Block statements) {
    Frame frame = frame();
    int nesting = frame.execution.enter(frame);
    try {
      return Statements.run(statements, frame, true);
    } finally {
      frame.execution.leave(frame, nesting);
    }
  }

  private Frame frame() {
    var frame = new Frame(Execution.current(), type, self, this, method, scope);
    frame.position = syntax.position();
    return frame;
  }

  @Override
  public @Nullable Object call(@Nullable Object... given) {
    var execution = Execution.current();
    int before = execution.enterCallback();
    try {
      return call("doCall", given);
    } finally {
      execution.restoreNesting(before);
    }
  }

  /** Calls the closure; the name of the method appears in the error if the arguments do not fit. */
  @Nullable Object call(String name, @Nullable Object[] given) {
    @Nullable Object[] arguments = adapt(name, given);
    Frame frame = frame();
    int nesting = frame.execution.enter(frame);
    try {
      if (syntax.parameters() == null) {
        Object it = arguments.length == 0 ? null : arguments[0];
        frame.declare("it", new Variable(null, it));
      } else {
        signature.bind(frame, arguments);
      }
      return Statements.run(syntax.body(), frame, true);
    } finally {
      frame.execution.leave(frame, nesting);
    }
  }

  private @Nullable Object[] adapt(String name, @Nullable Object[] given) {
    if (accepts(given)) {
      return given;
    }
    if (given.length == 1 && (given[0] instanceof List<?> || given[0] instanceof ArrayValue)) {
      List<@Nullable Object> elements = new ArrayList<>();
      Iteration.of(given[0]).forEachRemaining(elements::add);
      @Nullable Object[] spread = elements.toArray();
      if (syntax.parameters() != null && syntax.parameters().size() > 1 && accepts(spread)) {
        return spread;
      }
    }
    throw new MissingMethod(name, TypeValue.of(this), false, given);
  }

  private boolean accepts(@Nullable Object[] arguments) {
    if (syntax.parameters() == null) {
      return arguments.length <= 1;
    }
    return signature.accepts(arguments) || (arguments.length == 0 && signature.acceptsNothing());
  }

  @Override
  public List<TypeValue> parameterTypes() {
    return syntax.parameters() == null ? List.of(OBJECT) : signature.types();
  }

  @Override
  public ClosureValue copy(
      @Nullable Object newDelegate, @Nullable Object newOwner, @Nullable Object newThisObject) {
    var copy =
        new ScriptClosure(
            syntax,
            type,
            newThisObject == null ? self : newThisObject,
            scope,
            method,
            signature,
            newOwner,
            newThisObject,
            Execution.current().interpreter.nextIdentity());
    copy.setDelegate(newDelegate);
    copy.setResolveStrategy(resolveStrategy());
    return copy;
  }

  @Override
  public String toString() {
    return type.name() + "$_closure@" + Integer.toHexString(identity);
  }
}
