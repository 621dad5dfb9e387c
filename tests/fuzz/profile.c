/* Profiles: whatever is in the file, it is refused in one line or is a profile that a history can
 * carry: written into one and read again it is the same. */
#include "profile/profile.h"

#include "profile/question.h"
#include "target.h"

static void profile_require_again(const struct profile *profile)
{
    struct error error = {0};
    struct profile again = {0};
    CLEANUP(json_release) json_t *json = record_to_json(&profile_record, profile);
    FUZZ_REQUIRE(json != NULL);
    bool read = profile_from_json(json, &again, &error);
    fuzz_require_error(read, &error);
    FUZZ_REQUIRE(read);
    CLEANUP(json_release) json_t *twice = record_to_json(&profile_record, &again);
    FUZZ_REQUIRE(json_equal(json, twice));
    profile_release(&again);
}

static void profile_require_commands(const struct profile *profile)
{
    CLEANUP(texts_release) struct texts command = {0};
    CLEANUP(texts_release) struct texts words = {0};
    texts_add(&command, "true");
    profile_command(profile, &profile->commands.exec, &command, &words);
    FUZZ_REQUIRE(words.count > 0);
    for (int question = 0; question < QUESTIONS; question++)
        question_is_due(profile, (enum question)question);
}

void fuzz_take(const char *bytes, size_t length)
{
    struct error error = {0};
    struct profile profile = {0};
    CLEANUP(memory_free_text) char *path = fuzz_file("profile.yaml", bytes, length);
    bool read = profile_read(path, &profile, &error);
    fuzz_require_error(read, &error);
    if (read) {
        profile_require_again(&profile);
        profile_require_commands(&profile);
    }
    profile_release(&profile);
}
