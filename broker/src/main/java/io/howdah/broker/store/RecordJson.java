package io.howdah.broker.store;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.OwnerName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** How the model's records are said in JSON: their components, names as plain text. */
final class RecordJson {
  /** One for all: it learns how to write each type but once, and is safe for use by threads. */
  static final ObjectMapper MAPPER = mapper();

  private RecordJson() {}

  private static ObjectMapper mapper() {
    SimpleModule names = new SimpleModule();
    names.addSerializer(InstanceId.class, ToStringSerializer.instance);
    names.addDeserializer(InstanceId.class, new Name<>(InstanceId.class, InstanceId::new));
    names.addSerializer(OwnerName.class, ToStringSerializer.instance);
    names.addDeserializer(OwnerName.class, new Name<>(OwnerName.class, OwnerName::new));
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .addModules(new Jdk8Module(), new JavaTimeModule(), names)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            // A record's components only: "isService()" and its like are not properties.
            .visibility(PropertyAccessor.GETTER, JsonAutoDetect.Visibility.NONE)
            .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
            .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
            // Entries of a map stay, whatever their value: FOO="" is a variable too.
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS));
    for (Class<?> type : List.of(String.class, List.class, Map.class, Set.class)) {
      builder.withConfigOverride(
          type, o -> o.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)));
    }
    return builder.build();
  }

  /** Reads a name that is written as plain text. */
  private static final class Name<T> extends FromStringDeserializer<T> {
    private static final long serialVersionUID = 1;

    private final transient Function<String, T> constructor;

    Name(Class<T> type, Function<String, T> constructor) {
      super(type);
      this.constructor = constructor;
    }

    @Override
    protected T _deserialize(
        String value, com.fasterxml.jackson.databind.DeserializationContext context) {
      return constructor.apply(value);
    }
  }
}
