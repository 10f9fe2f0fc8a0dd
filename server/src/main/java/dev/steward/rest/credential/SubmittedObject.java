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

/** Object sent by a client, as XML or as the JSON of a form. */
sealed interface SubmittedObject {

  /** Jenkins class of the object; empty if none was sent. */
  String className();

  /** Text of a member; null if it was not sent. */
  @Nullable String text(String member);

  /** Secret in a member: hidden if it was sent redacted, null if it was not sent. */
  @Nullable Secret secret(String member);

  /** Nested object in a member; null if it was not sent. */
  @Nullable SubmittedObject object(String member);

  /** Objects in a member, which holds a list or a single object. */
  List<SubmittedObject> objects(String member);

  /** Text of a member without surrounding whitespace; empty if it was not sent. */
  default String trimmed(String member) {
    String text = text(member);
    return text == null ? "" : text.strip();
  }

  default boolean flag(String member) {
    return trimmed(member).equals("true");
  }

  /** Object sent as an XML element. */
  record XmlObject(XmlElement element) implements SubmittedObject {

    @Override
    public String className() {
      String declared = element.attribute("class");
      return declared == null ? element.name() : declared;
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
          ? Secret.of(requirePlain(child.text()))
          : Secret.hidden();
    }

    @Override
    public @Nullable SubmittedObject object(String member) {
      XmlElement child = element.find(member);
      return child == null ? null : new XmlObject(child);
    }

    @Override
    public List<SubmittedObject> objects(String member) {
      XmlElement list = element.find(member);
      return list == null
          ? List.of()
          : List.copyOf(list.children().stream().map(XmlObject::new).toList());
    }
  }

  /**
   * Object sent as JSON, with the uploaded files of the form: a member may hold the name of a
   * file's form field instead of the file's bytes.
   */
  record FormObject(Map<String, @Nullable Object> object, Map<String, SecretForm.Part> files)
      implements SubmittedObject {

    @Override
    public String className() {
      String declared = text("$class");
      if (declared == null) {
        declared = text("stapler-class");
      }
      return declared == null ? "" : declared;
    }

    @Override
    public @Nullable String text(String member) {
      return Json.text(object, member);
    }

    @Override
    public @Nullable Secret secret(String member) {
      String value = text(member);
      return value == null ? null : Secret.of(requirePlain(value));
    }

    @Override
    public @Nullable SubmittedObject object(String member) {
      return object.get(member) instanceof Map<?, ?> map ? of(map) : null;
    }

    private FormObject of(Map<?, ?> map) {
      return new FormObject(Json.asObject(map), files);
    }

    @Override
    public List<SubmittedObject> objects(String member) {
      var all = new ArrayList<SubmittedObject>();
      switch (object.get(member)) {
        case Map<?, ?> map -> all.add(of(map));
        case List<?> list -> list.forEach(element -> all.add(of(Json.asObject(element))));
        case null, default -> {}
      }
      return all;
    }

    /** Uploaded file whose form field the member names; null if none was sent. */
    SecretForm.@Nullable Part file(String member) {
      String field = text(member);
      return field == null ? null : files.get(field);
    }
  }

  /**
   * Returns the value, unless it is ciphertext from another server, which cannot be decrypted here.
   *
   * @throws Problem.Invalid for such ciphertext
   */
  private static String requirePlain(String value) {
    String text = value.strip();
    if (text.length() > 20 && text.startsWith("{") && text.endsWith("}")) {
      try {
        byte[] bytes =
            Base64.getDecoder()
                .decode(text.substring(1, text.length() - 1).getBytes(StandardCharsets.US_ASCII));
        if (bytes.length > 0 && bytes[0] == 1) {
          throw new Problem.Invalid(
              "The secret was encrypted by another server and cannot be decrypted here. Send the"
                  + " secret as plain text over https; it is encrypted before it is stored.");
        }
      } catch (IllegalArgumentException e) {
        return value; // braces without Base64: a plain value
      }
    }
    return value;
  }
}
