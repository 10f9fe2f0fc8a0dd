package dev.steward.pipeline.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Visits the elements of a syntax tree in the order of the text. A subclass overrides the methods
 * for the elements that it needs, and calls the overridden method to visit what they contain.
 */
public abstract class TreeWalker {

  /** Visits a whole script: imports, classes and methods, then the statements. */
  public void visit(Script script) {
    script.imports().forEach(this::visit);
    script.classes().forEach(this::visit);
    script.methods().forEach(this::visit);
    visit(script.body());
  }

  protected void visit(Import item) {
    item.annotations().forEach(this::visit);
  }

  protected void visit(Annotation annotation) {
    annotation.members().values().forEach(this::visit);
  }

  /** Visits the name of a type, wherever the text names one. */
  protected void visit(TypeName type) {
    // A name contains no other elements.
  }

  protected void visit(ClassDeclaration type) {
    type.annotations().forEach(this::visit);
    visitType(type.superclass());
    type.interfaces().forEach(this::visit);
    type.constants().forEach(this::visit);
    type.fields().forEach(this::visit);
    type.initializers().forEach(this::visit);
    type.constructors().forEach(this::visit);
    type.methods().forEach(this::visit);
    type.inner().forEach(this::visit);
  }

  protected void visit(FieldDeclaration field) {
    field.annotations().forEach(this::visit);
    if (field.typed()) {
      visit(field.type());
    }
    visitOptional(field.value());
  }

  protected void visit(MethodDeclaration method) {
    method.annotations().forEach(this::visit);
    if (method.typed()) {
      visit(method.type());
    }
    method.parameters().forEach(this::visit);
    visit(method.body());
  }

  /** Visits a parameter, a variable of a declaration, a loop or a handler of exceptions. */
  protected void visit(Parameter parameter) {
    if (parameter.typed()) {
      visit(parameter.type());
    }
    visitOptional(parameter.defaultValue());
  }

  protected void visit(Statement statement) {
    switch (statement) {
      case Statement.Block block -> block.statements().forEach(this::visit);
      case Statement.Evaluation evaluation -> visit(evaluation.expression());
      case Statement.If choice -> {
        visit(choice.condition());
        visit(choice.then());
        visitOptional(choice.otherwise());
      }
      case Statement.While loop -> {
        visit(loop.condition());
        visit(loop.body());
      }
      case Statement.ForEach loop -> {
        visit(loop.elements());
        visit(loop.variable());
        visit(loop.body());
      }
      case Statement.For loop -> {
        visitAll(loop.initializers());
        visitOptional(loop.condition());
        visit(loop.body());
        visitAll(loop.updates());
      }
      case Statement.Switch choice -> {
        visit(choice.value());
        for (Statement.Case item : choice.cases()) {
          visit(item.label());
          visit(item.body());
        }
        visitOptional(choice.otherwise());
      }
      case Statement.Try block -> {
        visit(block.body());
        block.catches().forEach(this::visit);
        visitOptional(block.finalBody());
      }
      case Statement.Throw end -> visit(end.exception());
      case Statement.Return end -> visitOptional(end.value());
      case Statement.Assert check -> {
        visit(check.condition());
        visitOptional(check.message());
      }
      case Statement.Synchronized block -> {
        visit(block.monitor());
        visit(block.body());
      }
      case Statement.Break _, Statement.Continue _, Statement.Empty _ -> {}
    }
  }

  protected void visit(Statement.Catch handler) {
    visit(handler.variable());
    visit(handler.body());
  }

  protected void visit(Expression expression) {
    switch (expression) {
      case Expression.Template template -> visitAll(template.values());
      case Expression.ListLiteral list -> visitAll(list.elements());
      case Expression.MapLiteral map ->
          map.entries()
              .forEach(entry -> {
                visit(entry.key());
                visit(entry.value());
              });
      case Expression.Range range -> visitAll(List.of(range.from(), range.to()));
      case Expression.ClassReference reference -> visit(reference.type());
      case Expression.Property property -> visitAll(List.of(property.object(), property.name()));
      case Expression.Call call -> {
        visitAll(List.of(call.object(), call.name()));
        visitAll(call.arguments());
      }
      case Expression.New construction -> {
        visit(construction.type());
        visitAll(construction.arguments());
      }
      case Expression.NewAnonymous construction -> {
        visitAll(construction.arguments());
        visit(construction.declaration());
      }
      case Expression.NewArray array -> {
        visit(array.type());
        visitAll(array.lengths());
      }
      case Expression.ArrayLiteral array -> {
        visit(array.type());
        visitAll(array.elements());
      }
      case Expression.ConstructorCall call -> visitAll(call.arguments());
      case Expression.Closure closure -> {
        if (closure.parameters() != null) {
          closure.parameters().forEach(this::visit);
        }
        visit(closure.body());
      }
      case Expression.MethodPointer pointer -> visitAll(List.of(pointer.object(), pointer.name()));
      case Expression.Binary binary -> visitAll(List.of(binary.left(), binary.right()));
      case Expression.Assignment assignment -> {
        visit(assignment.value());
        visit(assignment.target());
      }
      case Expression.Declaration declaration -> {
        declaration.annotations().forEach(this::visit);
        visitOptional(declaration.value());
        declaration.variables().forEach(this::visit);
      }
      case Expression.Targets targets -> visitAll(targets.targets());
      case Expression.Index element -> visitAll(List.of(element.object(), element.index()));
      case Expression.Not not -> visit(not.operand());
      case Expression.Unary unary -> visit(unary.operand());
      case Expression.Step step -> visit(step.target());
      case Expression.Ternary choice ->
          visitAll(List.of(choice.condition(), choice.then(), choice.otherwise()));
      case Expression.Elvis choice -> visitAll(List.of(choice.value(), choice.otherwise()));
      case Expression.Cast cast -> {
        visit(cast.type());
        visit(cast.value());
      }
      case Expression.InstanceOf test -> {
        visit(test.value());
        visit(test.type());
      }
      case Expression.Spread spread -> visit(spread.list());
      case Expression.SpreadMap spread -> visit(spread.map());
      case Expression.Constant _, Expression.Name _, Expression.This _, Expression.Super _ -> {}
    }
  }

  private void visitAll(List<Expression> expressions) {
    expressions.forEach(this::visit);
  }

  private void visitOptional(@Nullable Expression expression) {
    if (expression != null) {
      visit(expression);
    }
  }

  private void visitOptional(@Nullable Statement statement) {
    if (statement != null) {
      visit(statement);
    }
  }

  private void visitType(@Nullable TypeName type) {
    if (type != null) {
      visit(type);
    }
  }
}
