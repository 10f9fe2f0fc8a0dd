package dev.steward.pipeline.value;

/** The methods of closures. */
final class ClosureMethods {
  static final TypeMethods<ClosureValue> TABLE = new TypeMethods<>("groovy.lang.Closure");

  private ClosureMethods() {}

  static {
    addCalls();
    addContext();
  }

  private static void addCalls() {
    TABLE
        .add("call(Object...)", (self, a) -> self.call(a.list(0).toArray()))
        .add("doCall(Object...)", (self, a) -> self.call(a.list(0).toArray()))
        .add("run()", (self, a) -> self.call())
        .add("curry(Object...)", (self, a) -> DerivedClosure.curry(self, 0, a.list(0)))
        .add(
            "rcurry(Object...)",
            (self, a) -> DerivedClosure.curry(self, -a.list(0).size(), a.list(0)))
        .add(
            "ncurry(int, Object...)",
            (self, a) -> DerivedClosure.curry(self, a.integer(0), a.list(1)))
        .add("memoize()", (self, a) -> DerivedClosure.memoize(self))
        .add("memoizeAtMost(int)", (self, a) -> DerivedClosure.memoize(self))
        .add("trampoline()", (self, a) -> DerivedClosure.trampoline(self))
        .add(
            "trampoline(Object...)",
            (self, a) ->
                DerivedClosure.trampoline(
                    DerivedClosure.curry(DerivedClosure.plain(self), 0, a.list(0))))
        .add("rightShift(Closure)", (self, a) -> DerivedClosure.compose(self, a.closure(0)))
        .add("leftShift(Closure)", (self, a) -> DerivedClosure.compose(a.closure(0), self))
        .add("leftShift(Object)", (self, a) -> self.call(a.get(0)))
        .add("isCase(Object)", (self, a) -> Truth.of(self.call(a.get(0))));
  }

  private static void addContext() {
    TABLE
        .add("getOwner()", (self, a) -> self.owner())
        .add("getThisObject()", (self, a) -> self.thisObject())
        .add("getDelegate()", (self, a) -> self.delegate())
        .add(
            "setDelegate(Object)",
            (self, a) -> {
              self.setDelegate(a.get(0));
              return null;
            })
        .add("getResolveStrategy()", (self, a) -> self.resolveStrategy())
        .add(
            "setResolveStrategy(int)",
            (self, a) -> {
              self.setResolveStrategy(a.integer(0));
              return null;
            })
        .add("getMaximumNumberOfParameters()", (self, a) -> self.maximumNumberOfParameters())
        .add(
            "getParameterTypes()",
            (self, a) ->
                new ArrayValue(TypeValue.known("java.lang.Class"), self.parameterTypes().toArray()))
        .add("clone()", (self, a) -> copy(self, self.delegate()))
        .add("dehydrate()", (self, a) -> self.copy(null, null, null))
        .add(
            "rehydrate(Object, Object, Object)",
            (self, a) -> self.copy(a.get(0), a.get(1), a.get(2)))
        .addConstant("OWNER_FIRST", ClosureValue.OWNER_FIRST)
        .addConstant("DELEGATE_FIRST", ClosureValue.DELEGATE_FIRST)
        .addConstant("OWNER_ONLY", ClosureValue.OWNER_ONLY)
        .addConstant("DELEGATE_ONLY", ClosureValue.DELEGATE_ONLY)
        .addConstant("TO_SELF", ClosureValue.TO_SELF);
  }

  private static ClosureValue copy(
      ClosureValue self, @org.jspecify.annotations.Nullable Object delegate) {
    ClosureValue copy = self.copy(delegate, self.owner(), self.thisObject());
    copy.setResolveStrategy(self.resolveStrategy());
    return copy;
  }
}
