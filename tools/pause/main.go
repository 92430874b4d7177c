// The first process of a pod's containers: keeps the pod's namespaces open, takes up processes that lost their
// parent, and ends when it is told to.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

const version = "3.10.1"

func main() {
	if len(os.Args) > 1 && os.Args[1] == "-v" {
		fmt.Println("pause " + version)
		return
	}
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGINT, syscall.SIGTERM)
	// of several children that end at once the kernel may tell only once, so each signal collects them all
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGCHLD)
	reap()
	for {
		select {
		case <-told:
			return
		case <-ended:
			reap()
		}
	}
}

func reap() {
	for {
		pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
		if err == syscall.EINTR {
			continue
		}
		if err != nil || pid <= 0 {
			return
		}
	}
}
