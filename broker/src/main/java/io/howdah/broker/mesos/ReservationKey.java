package io.howdah.broker.mesos;

import com.google.protobuf.InvalidProtocolBufferException;
import io.howdah.broker.model.ResourceBundle;
import java.util.Base64;
import java.util.List;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.Value;

/** Turns a stack of reservations into the opaque key of a bundle and back. */
final class ReservationKey {
  private ReservationKey() {}

  static String of(Resource resource) {
    List<ReservationInfo> reservations = stack(resource);
    return reservations.isEmpty()
        ? ResourceBundle.UNRESERVED
        : Base64.getEncoder()
            .encodeToString(carrier().addAllReservations(reservations).build().toByteArray());
  }

  /**
   * The reservations of a key.
   *
   * @throws IllegalArgumentException if the key was not made by {@link #of}
   */
  static List<ReservationInfo> reservations(String key) {
    if (key.equals(ResourceBundle.UNRESERVED)) {
      return List.of();
    }
    try {
      return Resource.parseFrom(Base64.getDecoder().decode(key)).getReservationsList();
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new IllegalArgumentException("not a reservation: \"" + key + "\"", e);
    }
  }

  /** Masters without refined reservations name role and reservation beside each other. */
  @SuppressWarnings("deprecation") // The old form has no other accessors.
  private static List<ReservationInfo> stack(Resource resource) {
    if (resource.getReservationsCount() > 0
        || !resource.hasRole()
        || resource.getRole().equals("*")) {
      return resource.getReservationsList();
    }
    return List.of(
        resource.getReservation().toBuilder()
            .setRole(resource.getRole())
            .setType(
                resource.hasReservation()
                    ? ReservationInfo.Type.DYNAMIC
                    : ReservationInfo.Type.STATIC)
            .build());
  }

  private static Resource.Builder carrier() {
    return Resource.newBuilder().setName("reservation").setType(Value.Type.SCALAR);
  }
}
