package dev.steward.pipeline.value;

/** The methods of classes as values. */
final class ClassMethods {
  static final TypeMethods<TypeValue> TABLE = new TypeMethods<>("java.lang.Class");

  private ClassMethods() {}

  static {
    TABLE
        .add("getName()", (t, a) -> t.name())
        .add("getSimpleName()", (t, a) -> t.simpleName())
        .add("getTypeName()", (t, a) -> t.name())
        .add("getCanonicalName()", (t, a) -> t.name().replace('$', '.'))
        .add("getSuperclass()", (t, a) -> t.superclass())
        .add("getComponentType()", (t, a) -> t.component())
        .add("isInstance(Object)", (t, a) -> t.isInstance(a.get(0)))
        .add("isAssignableFrom(Class)", (t, a) -> t.isAssignableFrom(a.type(0)))
        .add("isInterface()", (t, a) -> t.isInterface())
        .add("isArray()", (t, a) -> t.component() != null)
        .add("isPrimitive()", (t, a) -> t.isPrimitive())
        .add("isCase(Object)", (t, a) -> t.isInstance(a.get(0)))
        .add("cast(Object)", (t, a) -> Coercion.cast(a.get(0), t))
        .add("newInstance()", (t, a) -> MethodTable.create(t))
        .add("newInstance(Object...)", (t, a) -> MethodTable.create(t, a.list(0).toArray()));
  }
}
