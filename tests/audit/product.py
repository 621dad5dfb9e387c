"""A miniature product and its forks: a source tree, and what is built from it.

Every identity of the product is one entry of IDENTITIES, with a value for the canonical product and
one for a fork. A fork is the same templates with the values of the identities that it changes.
"""

import os
import re
import subprocess

# id in the catalogue: (canonical, changed); in the templates @id@, with '_' for '-' and '.'.
IDENTITIES = {
    "vm.owner": ("WSL", "WSLX"),
    "network.name.nat": ("WSL", "WSLX"),
    "network.id.nat": (
        "b95d0c5e-57d4-412b-b571-18a81a16e005", "0f9ae6f4-6d66-4a38-a8de-4c8a7b0f4b01"),
    "network.id.nat-firewall": (
        "790e58b4-7939-4434-9358-89ae7ddbe87e", "0f9ae6f4-6d66-4a38-a8de-4c8a7b0f4b02"),
    "firewall.creator": (
        "40e0ac32-46a5-438a-a0b2-2b479e8f2e90", "0f9ae6f4-6d66-4a38-a8de-4c8a7b0f4b03"),
    "firewall.rule.loopback": (
        "WslCore-IP-Loopback-Allow-Rule-1-", "WslxCore-IP-Loopback-Allow-Rule-1-"),
    "firewall.wsl1.rule": ("WSLRULE_17774471984f_", "WSLXRULE_17774471984f_"),
    "service.main": ("WSLService", "WSLXService"),
    "service.display": ("WSL Service", "WSLX Service"),
    "com.clsid.LxssUserSession": (
        "a9b7a1b9-0671-405c-95f1-e0612cb4ce7e", "0f9ae6f4-6d66-4a38-a8de-4c8a7b0f4b04"),
    "com.appid.LxssUserSession": (
        "370121d2-aa7e-4608-a86d-0bbab9da1a60", "0f9ae6f4-6d66-4a38-a8de-4c8a7b0f4b05"),
    "com.iid.ILxssUserSession": (
        "38541bdc-f54f-4ceb-85d0-37f0f3d2617e", "0f9ae6f4-6d66-4a38-a8de-4c8a7b0f4b06"),
    "com.proxy.WslService": (
        "4ea0c6dd-e9ff-48e7-994e-13a31d10dc60", "0f9ae6f4-6d66-4a38-a8de-4c8a7b0f4b07"),
    "registry.lxss": (
        "Software\\Microsoft\\Windows\\CurrentVersion\\Lxss",
        "Software\\Microsoft\\Windows\\CurrentVersion\\Lxssx"),
    "pipe.debug-shell": ("\\\\.\\pipe\\wsl_debugshell_", "\\\\.\\pipe\\wslx_debugshell_"),
    "mutex.install-log": ("Global\\WslInstallLog", "Global\\WslxInstallLog"),
    "config.global": (".wslconfig", ".wslxconfig"),
    "terminal.namespace": (
        "be9372fe-59e1-4876-bda9-c33c8f2f1af1", "0f9ae6f4-6d66-4a38-a8de-4c8a7b0f4b08"),
    "msix.identity": (
        "MicrosoftCorporationII.WindowsSubsystemForLinux", "Example.SubsystemForLinux"),
    "msix.family": (
        "MicrosoftCorporationII.WindowsSubsystemForLinux_8wekyb3d8bbwe",
        "Example.SubsystemForLinux_0123456789abc"),
    "msix.extension": ("com.microsoft.windows.wsl", "com.example.windows.wslx"),
    "msi.upgrade-code": (
        "6d5b792b-1edc-4de9-8ead-201b820f8e82", "0f9ae6f4-6d66-4a38-a8de-4c8a7b0f4b09"),
    "msi.component.wsl": (
        "f0c8d6ba-1502-41e7-bf72-d93dfa134730", "0f9ae6f4-6d66-4a38-a8de-4c8a7b0f4b0a"),
    "msi.component.wslservice": (
        "f0c8d6ba-1502-41e7-bf72-d93dfa134735", "0f9ae6f4-6d66-4a38-a8de-4c8a7b0f4b0b"),
    "msi.install-folder.name": ("WSL", "WSLX"),
    "shell.namespace": (
        "b2b4a4d1-2754-4140-a2eb-9a76d9d7cdc6", "0f9ae6f4-6d66-4a38-a8de-4c8a7b0f4b0c"),
    "shell.shortcut": ("WSL", "WSLX"),
    "event.source": ("WSL", "WSLX"),
    "etw.lxss": (
        "d90b9468-67f0-5b3b-42cc-82ac81ffd960", "0f9ae6f4-6d66-4a38-a8de-4c8a7b0f4b0d"),
    "etw.lxss.name": ("Microsoft.Windows.Subsystem.Lxss", "Example.Subsystem.Lxssx"),
}

# Where each of them stands: in the source, in the binaries, in the package.
IN_BINARY = {
    "vm.owner", "network.name.nat", "network.id.nat", "network.id.nat-firewall",
    "firewall.creator", "firewall.rule.loopback", "firewall.wsl1.rule", "service.main",
    "com.clsid.LxssUserSession", "registry.lxss", "pipe.debug-shell", "mutex.install-log",
    "config.global", "terminal.namespace", "msix.family", "etw.lxss", "etw.lxss.name",
}
IN_PACKAGE = {
    "service.main", "service.display", "com.clsid.LxssUserSession", "com.appid.LxssUserSession",
    "com.iid.ILxssUserSession", "com.proxy.WslService", "registry.lxss", "msi.upgrade-code",
    "msi.component.wsl", "msi.component.wslservice", "msi.install-folder.name", "shell.namespace",
    "shell.shortcut",
}
# What a fork may keep.
SAFE = {"terminal.namespace"}
# A bare "WSL" in a binary may be either; the audit names the first and says "or".
BARE = ("vm.owner", "network.name.nat")

# What both have and may have: Windows' own ids, what lives inside a VM, near misses.
SOURCES = {
    "src/windows/common/wslutil.h": r'''
#pragma once
// The fork is not WSL: c_vmOwner was L"WSL", {a9b7a1b9-0671-405c-95f1-e0612cb4ce7e}.
inline constexpr auto c_vmOwner = L"@vm_owner@";
inline constexpr auto c_productTitle = L"WSL";
inline constexpr auto c_configFile = L"@config_global@";
inline auto c_msixPackageFamilyName = L"@msix_family@";
inline constexpr GUID WslTerminalNamespace = @=terminal_namespace@;
''',
    "src/windows/common/config.cpp": r'''
#include "wslutil.h"
GUID NatNetworkId()
{
    /* {b95d0c5e-57d4-412b-b571-18a81a16e005} was the canonical one. */
    static constexpr GUID c_networkId = @=network_id_nat@;
    static constexpr GUID c_networkWithFirewallId = @=network_id_nat_firewall@;
    return Enabled() ? c_networkWithFirewallId : c_networkId;
}
LPCWSTR NatNetworkName()
{
    static constexpr auto c_networkName = L"@network_name_nat@";
    PrintMessage(L"WSL");
    return c_networkName;
}
''',
    "src/windows/common/firewall.cpp": r'''
static constexpr auto c_loopbackRuleIdPrefix = L"@firewall_rule_loopback@";
static constexpr auto c_sharedAccessService = L"SharedAccess";
DEFINE_GUID(c_wslFirewallVmCreatorId, @,firewall_creator@);
static const wchar_t c_rulePrefix[] = L"@firewall_wsl1_rule@";
''',
    "src/windows/service/main.cpp": r'''
static const GUID c_inBox = {
    0x4f476546, 0xb412, 0x4579, {0xb6, 0x4c, 0x12, 0x3d, 0xf3, 0x31, 0xe3, 0xd6}};
const wchar_t* GetName() { return L"@service_main@"; }
void Start()
{
    RegisterEventSource(nullptr, L"@event_source@");
    TraceLoggingDefine(c_provider, "@etw_lxss_name@", (@,etw_lxss@));
    auto pipe = std::wstring(L"@\pipe_debug_shell@") + sid;
    CreateMutexW(nullptr, FALSE, L"@\mutex_install_log@");
    Require(L"HNS");
}
#if 0
inline constexpr auto c_vmOwner = L"WSL";
#endif
''',
    "src/windows/service/session.idl": r'''
cpp_quote("#define LXSS_REGISTRY_PATH L\"@\\registry_lxss@\"")
cpp_quote("class DECLSPEC_UUID(\"@com_clsid_LxssUserSession@\") LxssUserSession;")
[
    uuid(@com_iid_ILxssUserSession@),
    object
]
interface ILxssUserSession : IUnknown { HRESULT Shutdown([in] BOOL Force); };
''',
    "src/windows/service/CMakeLists.txt": r'''
# once {@com_proxy_WslService@}
set(PROXY_CLSID "@com_proxy_WslService@")
''',
    "diagnostics/collect.ps1": r'''
# {a9b7a1b9-0671-405c-95f1-e0612cb4ce7e} of the canonical product
Get-Item "HKLM:\Software\Classes\CLSID\{@com_clsid_LxssUserSession@}"
Get-Service SharedAccess
''',
    "msixgluepackage/AppxManifest.in": r'''
<Package xmlns="http://schemas.microsoft.com/appx/manifest/foundation/windows10">
  <Identity Name="@msix_identity@" Publisher="CN=Example" Version="1.0.0.0"/>
  <Applications><Application Id="app"><Extensions>
    <uap3:Extension Category="windows.appExtension">
      <uap3:AppExtension Name="@msix_extension@" Id="Entry">
        <uap3:Properties><Clsid>{@com_clsid_LxssUserSession@}</Clsid></uap3:Properties>
      </uap3:AppExtension>
    </uap3:Extension>
  </Extensions></Application></Applications>
</Package>
''',
    "app.manifest": r'''
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1"><application>
    <supportedOS Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"/>
  </application></compatibility>
</assembly>
''',
    "README.md": r'''
# Not WSL

The canonical product's owner is `WSL`, its service `WSLService`, its session class
{a9b7a1b9-0671-405c-95f1-e0612cb4ce7e}, its pipe `\\.\pipe\wsl_debugshell_`.
''',
    "msipackage/package.wxs": r'''<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
  <Product Id="@product_code@" Name="@product_name@" Language="1033" Version="1.0.0"
      Manufacturer="Example" UpgradeCode="@msi_upgrade_code@">
    <Package InstallerVersion="500" Compressed="yes" InstallScope="perMachine"/>
    <Media Id="1" Cabinet="a.cab" EmbedCab="yes"/>
    <Icon Id="app.ico" SourceFile="@icon@"/>
    <!-- <Directory Name="WSL"/> was the canonical product's -->
    <Directory Id="TARGETDIR" Name="SourceDir">
      <Directory Id="ProgramMenuFolder" Name="Programs"/>
      <Directory Id="ProgramFilesFolder">
        <Directory Id="INSTALLDIR" Name="@msi_install_folder_name@">
          <Component Id="client" Guid="@msi_component_wsl@">
            <File Id="client" Source="@file@" Name="@client_file@" KeyPath="yes">
              <Shortcut Id="menu" Directory="ProgramMenuFolder" Name="@shell_shortcut@"
                  WorkingDirectory="INSTALLDIR" Advertise="no"/>
            </File>
            <RegistryKey Root="HKLM" Key="@registry_lxss@\Client">
              <RegistryValue Name="Version" Value="1.0" Type="string"/>
            </RegistryKey>
            <RegistryKey Root="HKLM" Key="SOFTWARE\Classes\CLSID\{@shell_namespace@}">
              <RegistryValue Value="Linux" Type="string"/>
              <RegistryValue Name="Instance" Value="{4FE04BFD-85B9-49DD-B914-F4C9556B9DA6}"
                  Type="string"/>
            </RegistryKey>
          </Component>
          <Component Id="service" Guid="@msi_component_wslservice@">
            <File Id="service" Source="@file@" Name="@service_file@" KeyPath="yes"/>
            <ServiceInstall Id="install" Name="@service_main@" DisplayName="@service_display@"
                Start="auto" Type="ownProcess" ErrorControl="normal"/>
            <ServiceControl Id="stop" Name="@service_main@" Stop="both" Remove="uninstall"
                Wait="yes"/>
            <RegistryKey Root="HKCR" Key="CLSID\{@com_clsid_LxssUserSession@}">
              <RegistryValue Name="AppId" Value="{@com_appid_LxssUserSession@}" Type="string"/>
            </RegistryKey>
            <RegistryKey Root="HKCR" Key="Interface\{@com_iid_ILxssUserSession@}">
              <RegistryValue Value="{@com_proxy_WslService@}" Type="string"/>
            </RegistryKey>
          </Component>
        </Directory>
      </Directory>
    </Directory>
    <Feature Id="all" Level="1">
      <ComponentRef Id="client"/>
      <ComponentRef Id="service"/>
    </Feature>
  </Product>
</Wix>
''',
}

# One program for PE and ELF: what the compiler makes of the sources' constants.
PROGRAM = r'''
#include <uchar.h>
struct guid { unsigned a; unsigned short b, c; unsigned char d[8]; };
static const struct guid guids[] = {
    @=network_id_nat@, @=network_id_nat_firewall@, @=firewall_creator@,
    @=com_clsid_LxssUserSession@, @=terminal_namespace@, @=etw_lxss@,
    {0x4f476546, 0xb412, 0x4579, {0xb6, 0x4c, 0x12, 0x3d, 0xf3, 0x31, 0xe3, 0xd6}},
    {0, 0, 0, {0xc0, 0, 0, 0, 0, 0, 0, 0x46}},
};
static const char16_t *const wide[] = {
    u"@vm_owner@", u"@network_name_nat@", u"@firewall_rule_loopback@", u"@firewall_wsl1_rule@",
    u"@service_main@", u"@\registry_lxss@", u"@\pipe_debug_shell@", u"@\mutex_install_log@",
    u"@config_global@", u"@msix_family@", u"SharedAccess", u"WSL is not installed", u"WSLXX",
};
static const char *const narrow[] = { "@etw_lxss_name@", "drvfs", "WSLENV" };
int main(int argc, char **argv)
{
    (void)argv;
    const volatile unsigned char *g = (const volatile unsigned char *)guids;
    return g[argc * 16] + wide[argc][0] + narrow[argc][0];
}
'''


def initialiser(guid):
    """The GUID as a C initialiser."""
    digits = guid.replace("-", "")
    tail = ", ".join(f"0x{digits[i:i + 2]}" for i in range(16, 32, 2))
    return f"{{0x{digits[:8]}, 0x{digits[8:12]}, 0x{digits[12:16]}, {{{tail}}}}}"


MARKER = re.compile(r"@(=|,|\\\\|\\|)(\w+)@")


def key(id):
    """How templates name an identity."""
    return id.replace(".", "_").replace("-", "_")


def written(form, value):
    """The value in the form of a marker."""
    if form == "=":
        return initialiser(value)
    if form == ",":
        return initialiser(value).replace("{", "").replace("}", "")
    return value.replace("\\", "\\" * (2 ** len(form)))


def fill(template, values):
    """Fills a template: @id@ is the value, @=id@ a GUID as a C initialiser, @,id@ the same without
    braces, @\\id@ with backslashes doubled, @\\\\id@ with each written four times."""
    return MARKER.sub(lambda match: written(match.group(1), values[match.group(2)]), template)


class Product:
    """One product in a folder: `tree` its sources, `built` its programs, `package` its MSI."""

    def __init__(self, folder, values, serial):
        self.folder = folder
        self.tree = os.path.join(folder, "tree")
        self.built = os.path.join(folder, "built")
        self.package = os.path.join(folder, "package.msi")
        self.values = {key(name): value for name, value in values.items()}
        self.values.update({
            "file": "built/product.exe",
            "icon": "app.ico",
            "product_code": f"0f9ae6f4-6d66-4a38-a8de-4c8a7b0f{serial:04d}",
            "product_name": f"Example {serial}",
            "client_file": f"client{serial}.exe",
            "service_file": f"service{serial}.exe",
        })

    def make(self, spoil=None, build=True, program=None):
        """Writes the sources, `spoil` changing them by path, and builds what they say, the programs
        by the template `program`."""
        sources = dict(SOURCES)
        if spoil:
            spoil(sources)
        for path, template in sources.items():
            self.write(os.path.join(self.tree, path), fill(template, self.values))
        if build:
            self.build(sources, program or PROGRAM)
        return self

    def build(self, sources, template):
        """Makes the programs and the package."""
        program = os.path.join(self.folder, "program.c")
        self.write(program, fill(template, self.values))
        os.makedirs(self.built)
        flags = ["-Os", "-s", "-fno-ident"]
        subprocess.run(["x86_64-w64-mingw32-gcc", *flags, "-o",
                        os.path.join(self.built, "product.exe"), program], check=True)
        subprocess.run(["gcc", *flags, "-o", os.path.join(self.built, "product"), program],
                       check=True)
        self.write(os.path.join(self.folder, "app.ico"), "an icon")
        wxs = os.path.join(self.folder, "package.wxs")
        self.write(wxs, fill(sources["msipackage/package.wxs"], self.values))
        subprocess.run(["wixl", "-o", self.package, wxs], check=True, cwd=self.folder,
                       stderr=subprocess.DEVNULL)

    def add_table(self, name, columns, rows, streams=()):
        """Puts a table into the package; `columns` and `rows` as in Windows Installer's .idt."""
        table = os.path.join(self.folder, f"{name}.idt")
        self.write(table, "\r\n".join([*columns, *rows, ""]))
        for stream in streams:
            self.write(os.path.join(self.folder, name, stream), "a stream")
        subprocess.run(["msibuild", self.package, "-i", table], check=True, cwd=self.folder)

    @staticmethod
    def write(path, text):
        """Writes a file, with its folders."""
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.lstrip("\n"))
