package dev.steward.rest.credential;

import dev.steward.credential.Secret;
import dev.steward.problem.Problem;
import dev.steward.text.Json;
import dev.steward.text.XmlElement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object as a client sent it, whether in XML or in the JSON of a form. */
sealed interface Sent {

  /** The wire's class of the object; empty where none was given. */
  String className();

  /** The text of a member, or null where it was not sent. */
  @Nullable String text(String member);

  /** A secret: hidden where it was sent redacted, null where it was not sent. */
  @Nullable Secret secret(String member);

  /** A member that is an object itself. */
  @Nullable Sent object(String member);

  /** A member that is a list of objects, or one of them alone. */
  List<Sent> objects(String member);

  /** A text, without blanks around it; empty where it was not sent. */
  default String line(String member) {
    String text = text(member);
    return text == null ? "" : text.strip();
  }

  default boolean flag(String member) {
    return line(member).equals("true");
  }

  /** An element and what stands in it. */
  record Xml(XmlElement element) implements Sent {

    @Override
    public String className() {
      String given = element.attribute("class");
      return given == null ? element.name() : given;
    }

    @Override
    public @Nullable String text(String member) {
      return element.findText(member);
    }

    @Override
    public @Nullable Secret secret(String member) {
      XmlElement child = element.find(member);
      if (child == null) {
        return null;
      }
      return child.find("secret-redacted") == null
          ? Secret.of(ours(child.text()))
          : Secret.hidden();
    }

    @Override
    public @Nullable Sent object(String member) {
      XmlElement child = element.find(member);
      return child == null ? null : new Xml(child);
    }

    @Override
    public List<Sent> objects(String member) {
      XmlElement list = element.find(member);
      return list == null
          ? List.of()
          : List.copyOf(list.children().stream().map(Xml::new).toList());
    }
  }

  /**
   * A JSON object, with the files that came along: a member may hold a file's field in place of its
   * bytes.
   */
  record Form(Map<String, @Nullable Object> object, Map<String, SecretForm.Part> files)
      implements Sent {

    @Override
    public String className() {
      String given = text("$class");
      if (given == null) {
        given = text("stapler-class");
      }
      return given == null ? "" : given;
    }

    @Override
    public @Nullable String text(String member) {
      return Json.text(object, member);
    }

    @Override
    public @Nullable Secret secret(String member) {
      String value = text(member);
      return value == null ? null : Secret.of(ours(value));
    }

    @Override
    public @Nullable Sent object(String member) {
      return object.get(member) instanceof Map<?, ?> map ? of(map) : null;
    }

    private Form of(Map<?, ?> map) {
      return new Form(Json.asObject(map), files);
    }

    @Override
    public List<Sent> objects(String member) {
      var all = new ArrayList<Sent>();
      switch (object.get(member)) {
        case Map<?, ?> map -> all.add(of(map));
        case List<?> list -> list.forEach(each -> all.add(of(Json.asObject(each))));
        case null, default -> {}
      }
      return all;
    }

    /** The file whose field the member names; null where none came. */
    SecretForm.@Nullable Part file(String member) {
      String field = text(member);
      return field == null ? null : files.get(field);
    }
  }

  /**
   * The value, unless it was encrypted by another server: that could not be opened here, ever.
   *
   * @throws Problem.Invalid for such a value
   */
  private static String ours(String value) {
    String text = value.strip();
    if (text.length() > 20 && text.startsWith("{") && text.endsWith("}")) {
      try {
        byte[] bytes =
            Base64.getDecoder()
                .decode(text.substring(1, text.length() - 1).getBytes(StandardCharsets.US_ASCII));
        if (bytes.length > 0 && bytes[0] == 1) {
          throw new Problem.Invalid(
              "A secret was sent as another server encrypted it, which cannot be opened here: send"
                  + " it in the clear, over https; it is encrypted before it is stored.");
        }
      } catch (IllegalArgumentException e) {
        return value; // braces, and no Base64 in them: a value like any other
      }
    }
    return value;
  }
}
