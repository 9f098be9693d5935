package io.pgstow.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks all declarations: a setting that is only half declared fails the build. */
final class DeclarationsTest {

  static List<Setting<?>> settings() {
    return AllSettings.all();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void a_setting_has_prose_of_one_sentence(Setting<?> setting) {
    assertThat(setting.prose()).matches("[A-Z][^.]{15,}(\\.[^ .][^.]*)*\\.").doesNotContain("|");
  }

  @ParameterizedTest
  @MethodSource("settings")
  void a_setting_is_taken_by_a_job_and_required_only_by_those_that_take_it(Setting<?> setting) {
    assertThat(setting.jobs()).isNotEmpty().containsAll(setting.requiredBy());
  }

  @ParameterizedTest
  @MethodSource("settings")
  void a_default_has_the_form_of_its_setting(Setting<?> setting) {
    assertThat(setting.defaultText().stream())
        .allSatisfy(text -> assertThat(setting.type().parse(text)).isPresent());
  }

  @ParameterizedTest
  @MethodSource("settings")
  void a_required_setting_has_no_default(Setting<?> setting) {
    assertThat(setting.requiredBy().isEmpty() || setting.whenUnset().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void a_name_is_that_of_an_environment_variable(Setting<?> setting) {
    assertThat(setting.variables()).allMatch(name -> name.matches("[A-Z][A-Z0-9_]*"));
  }

  @Test
  void no_variable_means_two_things() {
    assertThat(settings().stream().flatMap(Setting::variables)).doesNotHaveDuplicates();
  }

  @Test
  void what_is_called_a_password_secret_or_token_is_one() {
    assertThat(settings())
        .filteredOn(setting -> setting.name().matches(".*(PASSWORD(?!S)|SECRET|TOKEN).*"))
        .isNotEmpty()
        .allMatch(setting -> setting.type().secret());
  }

  @Test
  void every_declared_constant_is_among_all_settings() {
    assertThat(
            Stream.of(
                    ConnectionSettings.class,
                    StoreSettings.class,
                    S3Settings.class,
                    DumpSettings.class,
                    SelectionSettings.class,
                    RestoreSettings.class,
                    VerifySettings.class,
                    RetentionSettings.class,
                    ClusterSettings.class,
                    RenameSettings.class,
                    RunSettings.class,
                    OutputSettings.class,
                    NoticeSettings.class,
                    SqlSettings.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .filter(field -> field.getType() == Setting.class)
                .filter(field -> Modifier.isStatic(field.getModifiers()))
                .map(Field::getName))
        .isNotEmpty()
        .isSubsetOf(AllSettings.names());
  }

  @ParameterizedTest
  @EnumSource(Group.class)
  void no_group_is_empty(Group group) {
    assertThat(AllSettings.of(group)).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(Job.class)
  void a_job_has_prose_of_one_sentence_and_is_found_by_its_name(Job job) {
    assertThat(job.prose()).matches("[A-Z][^.]{10,}\\.");
    assertThat(Job.named(job.toString())).contains(job);
  }
}
