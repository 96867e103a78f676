// The servers of a control plane in one binary, as they share most of their code:
//
//	kube etcd|kube-apiserver|kube-controller-manager [flags]
package main

import (
	"fmt"
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

var programs = map[string]func(){
	"etcd":                    func() { etcdmain.Main(os.Args) },
	"kube-apiserver":          func() { os.Exit(cli.Run(apiserver.NewAPIServerCommand())) },
	"kube-controller-manager": func() { os.Exit(cli.Run(controllers.NewControllerManagerCommand())) },
}

func main() {
	os.Args = os.Args[1:] // each parses what follows its own name
	if len(os.Args) == 0 || programs[os.Args[0]] == nil {
		fmt.Fprintln(os.Stderr, "say one of: etcd, kube-apiserver, kube-controller-manager")
		os.Exit(2)
	}
	programs[os.Args[0]]()
}
