/* cotenant private: any command on a fresh private host. */
#include "private/private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/command.h"

static const char private_help[] =
    "Usage: cotenant private [--out DIR] [--try] [--] CMD [ARG...]\n"
    "\n"
    "Runs CMD on a private host: a libvirt host of its own, in namespaces, that is\n"
    "there for this one command and leaves nothing behind, however it ends. It needs\n"
    "neither root nor an installed libvirt service, and touches none of the machine's.\n"
    "\n"
    "  --out DIR   a folder (made if missing) that keeps what CMD writes there; so do\n"
    "              the working folder and every other folder of the machine but /run\n"
    "              and those of libvirt\n"
    "  --try       first start a network and a VM there and end both; if that fails, CMD\n"
    "              is not run\n"
    "  --help      this text\n"
    "\n"
    "On CMD's PATH are, besides the machine's own programs:\n"
    "  wsl, wslx, wsly     small runtimes with WSL's command line (each has --help)\n"
    "  hcsdiag, hnsdiag    `hcsdiag list`, `hnsdiag list networks`, `hnsdiag list endpoints`\n"
    "  cotenant            `cotenant list systems` and the like show this private host\n"
    "  virsh, ip, nft      libvirt, interfaces and rules of this private host\n"
    "\n"
    "CMD finds in its environment:\n"
    "  LIBVIRT_DEFAULT_URI   qemu:///system, the private libvirtd\n"
    "  COTENANT_PRIVATE      1\n"
    "  COTENANT_ACCELERATOR  kvm or tcg: how guests boot here (set it to skip the control_run)\n"
    "  COTENANT_UPLINK       the address outside that answers what comes through NAT\n"
    "\n"
    "The exit status is CMD's, 128+N if signal N ended it, 126 if it cannot be run and\n"
    "127 if it is not found; 64 for a wrong command line, 69 if there can be no private\n"
    "host here, 70 for an internal error.\n";

static bool private_operands(void *user, int count, char **words, struct error *error)
{
    struct private_options *options = user;
    options->command = (const char *const *)words;
    return count > 0 ||
           error_set(error, ERROR_CLASS_USAGE,
                     "no command: cotenant private -- sh opens a shell there; see --help");
}

int private_command(int argc, char **argv)
{
    struct error error = {0};
    struct private_options options = {0};
    const struct command_option known[] = {
        {"out", .text = &options.out},
        {"try", .flag = &options.try_guest},
        {0},
    };
    const struct command_line line = {
        .help = private_help,
        .options = known,
        .operands = private_operands,
        .user = &options,
        .ends_with_operand = true,
    };
    int status = 0;
    if (!command_parse(&line, argc, argv, &status))
        return status;
    if (options.out && mkdir(options.out, 0777) < 0 && errno != EEXIST) {
        error_set_errno(&error, ERROR_CLASS_USAGE, errno, "cannot make the folder %s", options.out);
        return command_fail(argv[0], &error);
    }
    if (!private_run(&options, &status, &error))
        return command_fail(argv[0], &error);
    return status;
}
